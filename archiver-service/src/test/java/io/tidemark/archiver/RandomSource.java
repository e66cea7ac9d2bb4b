package io.tidemark.archiver;

import static io.tidemark.archiver.ArchiverFixtures.commit;
import static io.tidemark.archiver.ArchiverFixtures.insert;
import static io.tidemark.archiver.ArchiverFixtures.position;
import static io.tidemark.archiver.ArchiverFixtures.table;

import io.tidemark.journal.CaptureState;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.JournalRecord.Ddl;
import io.tidemark.schemas.JournalRecord.Heartbeat;
import io.tidemark.schemas.JournalRecord.StreamStart;
import io.tidemark.schemas.JournalRecord.TableSchema;
import io.tidemark.schemas.TableDefinition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A source that commits transactions of a seeded random shape: rows of several tables, empty ones, DDL, heartbeats. */
final class RandomSource {
    private final Random random;
    private final List<TableDefinition> tables = new ArrayList<>();
    private long sequence;
    private long rows;
    private long transactions;
    private long statements;

    private String journal = ArchiverFixtures.JOURNAL;

    RandomSource(long seed) {
        random = new Random(seed);
        for (String name : List.of("accounts", "contacts", "deals")) {
            tables.add(table(name, 3));
        }
    }

    /** What a stream begins with: where it begins, and the definitions that rows refer to. */
    List<JournalRecord> opening() {
        List<JournalRecord> records = new ArrayList<>();
        records.add(new StreamStart(
                journal,
                sequence,
                new BinlogCoordinate("binlog.000001", sequence * 100),
                "0-1-" + sequence,
                1,
                ArchiverFixtures.LINEAGE));
        tables.forEach(table -> records.add(new TableSchema(table)));
        return records;
    }

    /** The records of some more transactions. */
    List<JournalRecord> next(int count) {
        List<JournalRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (random.nextInt(50) == 0) {
                addDdl(records);
            } else {
                addTransaction(records, random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(20));
            }
            if (random.nextInt(20) == 0) {
                records.add(heartbeat());
            }
        }
        return records;
    }

    /** A transaction of so many rows, all tables in turn. */
    List<JournalRecord> transaction(int rowCount) {
        List<JournalRecord> records = new ArrayList<>();
        addTransaction(records, rowCount);
        return records;
    }

    /** A heartbeat behind everything so far. */
    JournalRecord heartbeat() {
        return new Heartbeat(
                sequence,
                new BinlogCoordinate("binlog.000001", sequence * 100 + 7),
                "0-1-" + sequence,
                ArchiverFixtures.START_MICROS + sequence * 1000 + 1);
    }

    /** The state behind everything so far. */
    CaptureState state() {
        return new CaptureState(
                sequence,
                "0-1-" + sequence,
                new BinlogCoordinate("binlog.000001", sequence * 100),
                0,
                0,
                1,
                ArchiverFixtures.LINEAGE,
                journal,
                0,
                List.of());
    }

    long sequence() {
        return sequence;
    }

    long rows() {
        return rows;
    }

    long transactions() {
        return transactions;
    }

    long statements() {
        return statements;
    }

    private void addTransaction(List<JournalRecord> records, int rowCount) {
        for (int row = 0; row < rowCount; row++) {
            records.add(insert(tables.get(random.nextInt(tables.size())), ++sequence, row));
        }
        records.add(commit(++sequence, rowCount));
        rows += rowCount;
        transactions++;
    }

    private void addDdl(List<JournalRecord> records) {
        String sql = "ALTER TABLE deals ADD c" + sequence + " INT";
        long first = ++sequence;
        records.add(new Ddl(position(first, 0), "crm", sql.getBytes(StandardCharsets.UTF_8), Map.of("sql_mode", "''")));
        records.add(new JournalRecord.Commit(
                position(++sequence, 0), new BinlogCoordinate("binlog.000001", first * 100), 0, first));
        TableDefinition changed = table("deals", 3 + (int) (statements % 5));
        tables.set(2, changed);
        records.add(new TableSchema(changed));
        statements++;
        transactions++;
    }
}
