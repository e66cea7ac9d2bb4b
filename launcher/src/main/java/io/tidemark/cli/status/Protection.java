package io.tidemark.cli.status;

import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Mark;
import io.tidemark.archive.OperationRecord;
import io.tidemark.cli.Quantities;
import io.tidemark.cli.service.ServiceState;
import io.tidemark.database.BinlogStatus;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.JournalStatus;
import io.tidemark.restore.RestorableWindow;
import io.tidemark.restore.RestorableWindows;
import io.tidemark.schemas.GtidSet;
import io.tidemark.schemas.ServerFlavor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How well a source is protected at one moment. A stage that could not be asked is null, and a problem says why.
 *
 * @param sourceName the source
 * @param at the moment
 * @param source how far the source has written
 * @param journal how far capture has come
 * @param archive how far the archive is complete
 * @param archiveName where the archive lies
 * @param services what the services on this machine last told
 * @param lastOperations the newest record of each kind of operation, by kind
 * @param problems why the protection is broken; empty where it is not
 * @param notes what is not known, and why, where that is no problem
 */
public record Protection(
        String sourceName,
        Instant at,
        @Nullable BinlogStatus source,
        @Nullable JournalStatus journal,
        @Nullable ArchiveView archive,
        String archiveName,
        List<ServiceState> services,
        Map<String, OperationRecord> lastOperations,
        List<String> problems,
        List<String> notes) {

    /** How far two machines' clocks may be apart before ages by one of them mean nothing. */
    public static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    /** Copies the lists. */
    public Protection {
        services = List.copyOf(services);
        lastOperations = Map.copyOf(lastOperations);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /** How far the archive is complete; null where that is not known. */
    public @Nullable Mark mark() {
        return archive == null ? null : archive.mark();
    }

    /** What can be restored, oldest first. */
    public List<RestorableWindow> windows() {
        return archive == null ? List.of() : RestorableWindows.of(archive);
    }

    /**
     * Time since the moment up to which the archive is complete; null before the first mark, and where this machine's clock is behind
     * that moment.
     */
    public @Nullable Duration markAge() {
        Mark mark = mark();
        return mark == null ? null : since(mark.completeToMicros());
    }

    /** Transactions that the source has committed and the journal lacks; empty where no GTIDs tell. */
    public OptionalLong transactionsToJournal() {
        CaptureState state = captureState();
        return source == null || state == null ? OptionalLong.empty() : behind(source.gtids(), state.gtids());
    }

    /** Transactions that the journal has and the archive lacks; empty where no GTIDs tell. */
    public OptionalLong transactionsToArchive() {
        CaptureState state = captureState();
        Mark mark = mark();
        return state == null || mark == null ? OptionalLong.empty() : behind(state.gtids(), mark.gtids());
    }

    /** Bytes of binlog that the source has written and capture has not taken; empty where they lie in several files. */
    public OptionalLong bytesToJournal() {
        CaptureState state = captureState();
        return source == null
                        || state == null
                        || !source.coordinate().file().equals(state.restart().file())
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(
                        0, source.coordinate().offset() - state.restart().offset()));
    }

    /** Records that the journal has and the archive lacks. */
    public OptionalLong recordsToArchive() {
        CaptureState state = captureState();
        Mark mark = mark();
        return state == null || mark == null
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, state.sequence() - mark.sequence()));
    }

    /**
     * How long ago capture last published, where the source has more than the journal; zero where it has not. Null where that is not
     * known, because a stage does not answer or this machine's clock is behind capture's.
     */
    public @Nullable Duration lagToJournal() {
        CaptureState state = captureState();
        if (source == null || state == null) {
            return null;
        }
        boolean level = transactionsToJournal().isPresent()
                ? transactionsToJournal().getAsLong() == 0
                : source.coordinate().compareTo(state.restart()) <= 0;
        return level ? Duration.ZERO : since(state.publishedAtMicros());
    }

    /** How much older the mark is than what capture last published; zero where the archive has all records. */
    public @Nullable Duration lagToArchive() {
        CaptureState state = captureState();
        Mark mark = mark();
        if (journal == null || state == null || mark == null) {
            return null;
        }
        if (mark.sequence() >= state.sequence()) {
            return Duration.ZERO;
        }
        return atLeastZero(Duration.ofNanos(1_000 * (state.publishedAtMicros() - mark.completeToMicros())));
    }

    private @Nullable CaptureState captureState() {
        return journal == null ? null : journal.state();
    }

    private OptionalLong behind(String gtids, String reached) {
        if (archive == null || gtids.isEmpty()) {
            return OptionalLong.empty();
        }
        ServerFlavor flavor = archive.identity().flavor();
        return OptionalLong.of(GtidSet.parse(flavor, gtids).countBeyond(GtidSet.parse(flavor, reached)));
    }

    /** Null where the moment lies so far ahead that one of the clocks must be wrong: zero would hide that a stage stands still. */
    private @Nullable Duration since(long micros) {
        Duration age = Duration.between(Quantities.instant(micros), at);
        return age.compareTo(CLOCK_TOLERANCE.negated()) < 0 ? null : atLeastZero(age);
    }

    /** Clocks of two machines differ a little: what seems to lie in the future is now. */
    private static Duration atLeastZero(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
