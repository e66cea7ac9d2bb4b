package io.tidemark.archiver;

import io.tidemark.archive.Mark;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.JournalRecord.Commit;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Records of a small source. */
final class ArchiverFixtures {
    static final long START_MICROS = 1_795_251_600_000_000L;

    static final String JOURNAL = "journal-1";
    static final String LINEAGE = "server-1";

    private ArchiverFixtures() {}

    /** A table with a key and as many further columns, half numbers and half text. */
    static TableDefinition table(String name, int columns) {
        List<ColumnDefinition> all = new ArrayList<>();
        all.add(new ColumnDefinition("id", ValueKind.INTEGER, 8, 0, false, null, List.of(), false, 1));
        for (int i = 1; i < columns; i++) {
            all.add(
                    i % 2 == 0
                            ? new ColumnDefinition("n" + i, ValueKind.INTEGER, 4, 0, false, null, List.of(), true, 0)
                            : new ColumnDefinition(
                                    "t" + i, ValueKind.TEXT, 0, 0, false, "utf8mb4", List.of(), true, 0));
        }
        return new TableDefinition(new TableName("crm", name), all);
    }

    static Position position(long sequence, long row) {
        return new Position(
                sequence,
                "0-1-" + sequence,
                new BinlogCoordinate("binlog.000001", sequence * 100),
                row,
                START_MICROS + sequence * 1000,
                1,
                7);
    }

    static RowChange insert(TableDefinition table, long sequence, long row) {
        Object[] image = new Object[table.columns().size()];
        image[0] = sequence;
        for (int i = 1; i < image.length; i++) {
            image[i] = i % 2 == 0
                    ? (Object) (sequence % 1000)
                    : ("value " + sequence % 97).getBytes(StandardCharsets.UTF_8);
        }
        return new RowChange(position(sequence, row), table.fingerprint(), RowOperation.INSERT, 0, null, image);
    }

    static Commit commit(long sequence, long rows) {
        return new Commit(
                position(sequence, rows),
                new BinlogCoordinate("binlog.000001", sequence * 100 - 50),
                rows,
                sequence - rows);
    }

    static Mark mark(long sequence, long journalOffset) {
        return new Mark(
                sequence,
                "0-1-" + sequence,
                new BinlogCoordinate("binlog.000001", sequence * 100),
                1,
                START_MICROS,
                START_MICROS,
                "tidemark.crm.journal",
                journalOffset,
                JOURNAL,
                LINEAGE);
    }
}
