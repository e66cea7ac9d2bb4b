package io.tidemark.capture;

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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a stream goes on. Normally that is where the journal ends. A journal that was lost, or does not join on to the archive, is begun
 * anew from the archive's mark, which says where in the source's binlog it lies: what the lost journal held behind the mark is read from
 * there again, under the same sequences.
 *
 * @param state how far capture has come; null for a source of which neither journal nor archive knows anything
 * @param journal the incarnation of the journal that what comes next belongs to
 */
record StartingPoint(@Nullable CaptureState state, String journal) {
    private static final Logger LOG = LoggerFactory.getLogger(CaptureService.class);

    /**
     * Holds journal and archive against each other, and begins the journal anew where they do not join.
     *
     * @param archive null where no archive is known; then the journal alone decides
     * @throws IOException if the archive has to be asked and cannot be read
     */
    static StartingPoint find(
            JournalWriter writer, JournalConfig config, @Nullable ArchiveProgress archive, Clock clock)
            throws IOException {
        // The writer learns that a topic was deleted only when it writes, and so far there is nothing to write.
        JournalTopics.ensure(config);
        CaptureState state = writer.lastState();
        String damage = writer.damage();
        if (state != null && damage == null) {
            String gap = archive == null ? null : missing(state, config, archive);
            if (gap == null) {
                return new StartingPoint(state, state.journal());
            }
            damage = gap;
        }
        String journal = UUID.randomUUID().toString();
        Mark mark = archive == null ? null : archive.mark();
        if (damage != null) {
            LOG.warn(
                    "The journal of source {} is begun anew {}: {}",
                    config.source(),
                    mark == null
                            ? "at the end of the binlog, since nothing is archived yet"
                            : "from the archive's mark at " + mark.coordinate(),
                    damage);
        }
        if (mark == null) {
            return new StartingPoint(null, journal);
        }
        CaptureState begun = stateAt(mark, journal, clock);
        writer.publish(
                List.of(new StreamStart(
                        journal, mark.sequence(), mark.coordinate(), mark.gtids(), mark.serverId(), mark.lineage())),
                begun);
        return new StartingPoint(begun, journal);
    }

    /** What lies behind the archive's mark and is not in the journal, in a sentence without a full stop; null if nothing. */
    private static @Nullable String missing(CaptureState state, JournalConfig config, ArchiveProgress archive) {
        Mark mark;
        try {
            mark = archive.mark();
        } catch (IOException e) {
            // The journal is whole, and the archiver checks that it joins on: no reason to let the source wait.
            LOG.warn(
                    "Whether the journal of source {} joins on to the archive is not checked now: {}",
                    config.source(),
                    e.getMessage());
            return null;
        }
        if (mark == null) {
            return null;
        }
        if (mark.sequence() > state.sequence()) {
            return "it ends with sequence " + state.sequence() + ", before the archive's mark at " + mark.sequence();
        }
        if (!mark.journal().equals(state.journal())) {
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
}
