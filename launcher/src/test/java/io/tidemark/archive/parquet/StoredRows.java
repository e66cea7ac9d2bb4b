package io.tidemark.archive.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Lets tests of other modules read the archive's files as compaction does. */
public final class StoredRows {
    private StoredRows() {}

    /**
     * A file's contents.
     *
     * @param columns names in order
     * @param rows the stored values in the columns' order
     */
    public record Table(List<String> columns, List<@Nullable Object[]> rows) {}

    /** Reads a whole local file. */
    public static Table read(Path local) throws IOException {
        try (StoredRowReader reader = new StoredRowReader(local)) {
            List<@Nullable Object[]> rows = new ArrayList<>();
            for (Object[] row = reader.next(); row != null; row = reader.next()) {
                rows.add(row);
            }
            return new Table(
                    reader.schema().getFields().stream().map(Type::getName).toList(), rows);
        }
    }
}
