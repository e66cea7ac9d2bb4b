package io.tidemark.capture;

import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Mark;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.JournalConfig;
import io.tidemark.journal.JournalStatus;
import io.tidemark.journal.JournalTopics;
import io.tidemark.journal.JournalWriter;
import io.tidemark.schemas.JournalRecord.StreamStart;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a stream goes on. Normally that is where the journal ends. A journal that was lost, or does not join on to the archive, is begun
 * anew from the archive's mark, which says where in the source's binlog it lies: what the lost journal held behind the mark is read from
 * there again, under the same sequences. An archive without a mark gets its first one, at the end of the source's binlog.
 *
 * <p>An incarnation is begun in three steps: the archive's mark is read, the journal is told of the incarnation, and the archive is. The
 * second is refused to a capture that was fenced, the third if the mark has moved since the first; and the archiver takes records only of
 * the incarnation that the archive was told of. So whoever dies, or sleeps and wakes up, between any two steps, nothing is archived from a
 * journal that was not begun at the mark it is joined to.
 *
 * @param state how far capture has come; null for a source of which the journal knows nothing where there is no archive
 * @param journal the incarnation of the journal that what comes next belongs to
 */
record StartingPoint(@Nullable CaptureState state, String journal) {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureService.class);

    /**
     * Holds journal and archive against each other, and begins the journal anew where they do not join.
     *
     * @param archive null where no archive is known; then the journal alone decides
     * @param endOfBinlog asks the source where its binlog ends, and says that as the state of the incarnation named
     * @throws IOException if the archive has to be asked and cannot be read
     */
    static StartingPoint find(
            JournalWriter writer,
            JournalConfig config,
            @Nullable ArchiveProgress archive,
            Function<String, CaptureState> endOfBinlog,
            Clock clock)
            throws IOException {
        // The writer learns that a topic was deleted only when it writes, and so far there is nothing to write.
        JournalTopics.ensure(config);
        CaptureState state = writer.lastState();
        String damage = writer.damage();
        if (state != null && damage == null) {
            damage = archive == null ? null : missing(state, config, archive);
            if (damage == null) {
                return new StartingPoint(state, state.journal());
            }
        }
        String journal = UUID.randomUUID().toString();
        if (archive == null) {
            return new StartingPoint(null, journal);
        }
        ArchiveView view = archive.load();
        Mark mark = view.mark();
        if (damage != null) {
            LOG.warn(
                    "The journal of source {} is begun anew {}: {}",
                    config.source(),
                    mark == null
                            ? "at the end of the binlog, since nothing is archived yet"
                            : "from the archive's mark at " + mark.coordinate(),
                    damage);
        }
        CaptureState begun = mark == null ? endOfBinlog.apply(journal) : stateAt(mark, journal, clock);
        writer.publish(
                List.of(new StreamStart(
                        journal, begun.sequence(), begun.restart(), begun.gtids(), begun.serverId(), begun.lineage())),
                begun);
        archive.enter(
                view,
                mark == null
                        ? firstMark(begun, config.journalTopic())
                        : mark.atBeginningOf(journal, config.journalTopic()));
        return new StartingPoint(begun, journal);
    }

    /** What lies behind the archive's mark and is not in the journal, in a sentence without a full stop; null if nothing. */
    private static @Nullable String missing(CaptureState state, JournalConfig config, ArchiveProgress archive)
            throws IOException {
        Mark mark;
        try {
            mark = archive.load().mark();
        } catch (IOException e) {
            if (!archive.goesOnWith(state.journal())) {
                throw e;
            }
            LOG.warn(
                    "What the archive needs of the journal of source {} is not checked now: {}",
                    config.source(),
                    e.getMessage());
            return null;
        }
        if (mark == null) {
            return null;
        }
        if (!mark.journal().equals(state.journal())) {
            return "the archive goes on with another incarnation of it";
        }
        if (mark.sequence() > state.sequence()) {
            return "it ends with sequence " + state.sequence() + ", before the archive's mark at " + mark.sequence();
        }
        if (mark.isAtBeginningOfJournal()) {
            return null;
        }
        JournalStatus status = JournalStatus.read(config);
        return mark.journalOffset() >= status.beginOffset() && mark.journalOffset() <= status.endOffset()
                ? null
                : "it holds offsets " + status.beginOffset() + " to " + status.endOffset() + ", and the archive needs "
                        + mark.journalOffset() + " next";
    }

    private static CaptureState stateAt(Mark mark, String journal, Clock clock) {
        return new CaptureState(
                mark.sequence(),
                mark.gtids(),
                mark.coordinate(),
                0,
                0,
                mark.serverId(),
                mark.lineage(),
                journal,
                TimeUnit.MILLISECONDS.toMicros(clock.millis()),
                List.of());
    }

    private static Mark firstMark(CaptureState begun, String journalTopic) {
        return new Mark(
                begun.sequence(),
                begun.gtids(),
                begun.restart(),
                begun.serverId(),
                0,
                begun.publishedAtMicros(),
                journalTopic,
                0,
                begun.journal(),
                begun.lineage());
    }
}
