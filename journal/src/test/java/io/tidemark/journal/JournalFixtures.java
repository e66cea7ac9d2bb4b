package io.tidemark.journal;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.JournalRecord.Commit;
import io.tidemark.schemas.JournalRecord.Ddl;
import io.tidemark.schemas.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Small records and states to publish. */
final class JournalFixtures {
    static final String JOURNAL = "incarnation-1";

    private JournalFixtures() {}

    static JournalConfig config(String bootstrapServers) {
        return new JournalConfig("crm", Map.of("bootstrap.servers", bootstrapServers));
    }

    static List<JournalRecord> commits(long firstSequence, int count) {
        return LongStream.range(firstSequence, firstSequence + count)
                .mapToObj(JournalFixtures::commit)
                .toList();
    }

    static JournalRecord commit(long sequence) {
        BinlogCoordinate end = new BinlogCoordinate("binlog.000001", sequence * 100);
        return new Commit(
                new Position(sequence, "0-1-" + sequence, end, 0, sequence * 1000, 1, 7),
                new BinlogCoordinate("binlog.000001", sequence * 100 - 50),
                0,
                sequence);
    }

    /** A record that takes more bytes than these. */
    static JournalRecord largerThan(int bytes) {
        BinlogCoordinate at = new BinlogCoordinate("binlog.000001", 4);
        return new Ddl(new Position(1, "0-1-1", at, 0, 1, 1, 7), "", new byte[bytes], Map.of());
    }

    static CaptureState state(long sequence) {
        return new CaptureState(
                sequence,
                "0-1-" + sequence,
                new BinlogCoordinate("binlog.000001", sequence * 100),
                0,
                0,
                1,
                "a",
                JOURNAL,
                5,
                List.of());
    }

    /**
     * All sequences from an offset to the journal's end, once the given one is there: a commit is acknowledged a moment before
     * its records become visible.
     */
    static List<Long> sequencesFrom(JournalReader reader, long offset, long last) {
        reader.seek(offset);
        List<Long> sequences = new ArrayList<>();
        while (!sequences.contains(last) || reader.position() < reader.endOffset()) {
            for (JournalEntry entry : reader.poll(Duration.ofMillis(100))) {
                sequences.add(((Commit) entry.record()).position().sequence());
            }
        }
        return sequences;
    }
}
