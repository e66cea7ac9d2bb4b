package io.tidemark.archiver;

import io.tidemark.archive.Mark;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.GtidSet;
import io.tidemark.schemas.JournalRecord.Commit;
import io.tidemark.schemas.JournalRecord.Gap;
import io.tidemark.schemas.JournalRecord.Heartbeat;
import io.tidemark.schemas.JournalRecord.StreamStart;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.ServerFlavor;
import org.jspecify.annotations.Nullable;

/** Works out the mark behind the records read so far; moves at transaction boundaries only. */
final class MarkProgress {
    private final String journalTopic;
    private final ServerFlavor flavor;
    private GtidSet gtids;
    private @Nullable BinlogCoordinate coordinate;
    private long sequence;
    private long serverId;
    private long commitTimeMicros;
    private long completeToMicros;
    private long journalOffset;
    private String journal = "";
    private String lineage = "";
    private @Nullable StreamStart newest;

    /** Goes on from a mark, or from nothing where it is null. */
    MarkProgress(String journalTopic, ServerFlavor flavor, @Nullable Mark mark) {
        this.journalTopic = journalTopic;
        this.flavor = flavor;
        this.gtids = mark == null ? GtidSet.empty(flavor) : GtidSet.parse(flavor, mark.gtids());
        if (mark != null) {
            coordinate = mark.coordinate();
            sequence = mark.sequence();
            serverId = mark.serverId();
            commitTimeMicros = mark.commitTimeMicros();
            completeToMicros = mark.completeToMicros();
            journalOffset = mark.journalOffset();
            journal = mark.journal();
            lineage = mark.lineage();
        }
    }

    /** From the next move on, coordinates are those of another stream, perhaps of another server and another journal. */
    void streamStarts(StreamStart start) {
        newest = start;
    }

    void moveBehind(Commit commit, long offset) {
        Position position = commit.position();
        sequence = position.sequence();
        takeOverStream();
        coordinate = position.coordinate();
        commitTimeMicros = position.commitTimeMicros();
        // Others may yet come with the same time: on MariaDB, all that commit in one second have the same.
        completeToMicros = Math.max(completeToMicros, commitTimeMicros - 1);
        if (position.gtid() != null) {
            gtids = gtids.plus(position.gtid());
        }
        journalOffset = offset + 1;
    }

    void moveBehind(Heartbeat heartbeat, long offset) {
        takeOverStream();
        coordinate = heartbeat.coordinate();
        gtids = GtidSet.parse(flavor, heartbeat.gtids());
        completeToMicros = Math.max(completeToMicros, heartbeat.timeMicros());
        journalOffset = offset + 1;
    }

    void moveBehind(Gap gap, long offset) {
        takeOverStream();
        sequence = gap.position().sequence();
        coordinate = gap.position().coordinate();
        gtids = GtidSet.parse(flavor, gap.gtids());
        completeToMicros = Math.max(completeToMicros, gap.position().commitTimeMicros());
        journalOffset = offset + 1;
    }

    private void takeOverStream() {
        StreamStart start = newest;
        if (start != null) {
            journal = start.journal();
            lineage = start.lineage();
            serverId = start.serverId();
        }
    }

    /** The mark, or null if there is nothing to say yet. */
    @Nullable
    Mark mark() {
        return coordinate == null
                ? null
                : new Mark(
                        sequence,
                        gtids.toString(),
                        coordinate,
                        serverId,
                        commitTimeMicros,
                        completeToMicros,
                        journalTopic,
                        journalOffset,
                        journal,
                        lineage);
    }
}
