package io.tidemark.capture.snapshot;

import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.parquet.SnapshotPartWriter;
import io.tidemark.database.Catalog;
import io.tidemark.database.CatalogTable;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.KeyRange;
import io.tidemark.database.RowCursor;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.TableReader;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads some rows of a source at one known position, to be compared with what the archive says about it. Tables whose primary key is
 * one number are read in ranges that go on where the last one ended; the others as a whole.
 */
public final class SourceSampler {
    private static final long CHUNK_ROWS = 200_000;

    private final ServerConfig source;
    private final SnapshotConfig config;
    private final Clock clock;

    /**
     * Where reading a table goes on.
     *
     * @param at when it was read last
     * @param after the last key that was read; null where its end was reached
     */
    public record Progress(Instant at, @Nullable String after) {}

    /** Reads from {@code source}, with one session. */
    public SourceSampler(ServerConfig source, SnapshotConfig config, Clock clock) {
        this.source = source;
        this.config = new SnapshotConfig(
                1,
                config.chunkRows(),
                config.partBytes(),
                config.lockTimeout(),
                config.attempts(),
                config.scratchDirectory());
        this.clock = clock;
    }

    /**
     * Reads.
     *
     * @param databases the protected databases
     * @param rows no further range is begun once so many rows were read
     * @param progress how far each table has come; those read longest ago come first
     * @param directory where the files go
     * @throws SnapshotException if definitions keep changing, or no lock is to be had
     * @throws DatabaseException if the source fails
     */
    public SourceSample take(
            String name, Collection<String> databases, long rows, Map<TableName, Progress> progress, Path directory)
            throws IOException {
        Files.createDirectories(directory);
        Instant started = clock.instant();
        try (ServerConnection control = ServerConnection.open(source)) {
            Catalog before = Catalog.read(control, databases);
            try (ConsistentState state = new ConsistentStateOpener(control, config, clock)
                    .open(before.tables().stream().map(CatalogTable::name).toList())) {
                Catalog catalog = Catalog.read(control, databases);
                if (!CatalogComparison.sameDefinitions(before, catalog)) {
                    throw new DatabaseException(
                            DatabaseException.Kind.DEFINITION_CHANGED,
                            "a definition changed while rows were to be read for the comparison: try again when no ALTER,"
                                    + " CREATE or DROP runs");
                }
                List<SourceSample.Range> ranges = read(state, catalog, rows, progress, directory);
                SnapshotManifest position = new ManifestBuilder(name, control.facts(), catalog)
                        .build(
                                "verification " + started,
                                state,
                                Duration.between(started, clock.instant()).toMillis(),
                                List.of(),
                                null);
                return new SourceSample(
                        position,
                        ranges,
                        catalog.tables().stream().map(CatalogTable::name).collect(Collectors.toSet()));
            }
        }
    }

    private static List<SourceSample.Range> read(
            ConsistentState state, Catalog catalog, long rows, Map<TableName, Progress> progress, Path directory)
            throws IOException {
        TableReader reader = state.readers().get(0);
        List<CatalogTable> tables = new ArrayList<>(catalog.tables());
        tables.sort(Comparator.comparing((CatalogTable table) -> progress.containsKey(table.name())
                        ? progress.get(table.name()).at()
                        : Instant.EPOCH)
                .thenComparing(CatalogTable::name));
        List<SourceSample.Range> ranges = new ArrayList<>();
        long read = 0;
        for (CatalogTable table : tables) {
            if (read >= rows) {
                break;
            }
            Progress last = progress.get(table.name());
            SourceSample.Range range = read(
                    reader,
                    table,
                    last == null ? null : last.after(),
                    rows - read,
                    directory.resolve(ranges.size() + ".parquet"));
            state.releaseTables(reader);
            ranges.add(range);
            read += range.rows();
        }
        return ranges;
    }

    /** Reads the next range of a table: all of it if it fits, or if its key does not let it be divided. */
    private static SourceSample.Range read(
            TableReader reader, CatalogTable table, @Nullable String after, long rows, Path file) throws IOException {
        TableDefinition definition = table.definition();
        boolean divisible = isDivisible(table);
        String start = divisible ? after : null;
        String end = divisible ? end(reader, definition, start, Math.max(rows, CHUNK_ROWS)) : null;
        long count = 0;
        try (RowCursor cursor = reader.open(definition, new KeyRange(literals(start), literals(end)));
                SnapshotPartWriter writer = new SnapshotPartWriter(definition, file)) {
            for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
                writer.write(row);
                count++;
            }
            if (count > 0) {
                writer.finish();
            }
        }
        return new SourceSample.Range(definition, count > 0 ? file : null, count, start, end);
    }

    private static boolean isDivisible(CatalogTable table) {
        int[] key = table.definition().keyColumns();
        if (key.length != 1 || table.singleRange()) {
            return false;
        }
        ColumnDefinition column = table.definition().columns().get(key[0]);
        return column.kind() == ValueKind.INTEGER;
    }

    private static @Nullable String end(
            TableReader reader, TableDefinition definition, @Nullable String start, long rows) {
        List<String> key = reader.keyBehind(definition, literals(start), rows);
        return key == null ? null : key.get(0);
    }

    private static @Nullable List<String> literals(@Nullable String key) {
        return key == null ? null : List.of(key);
    }
}
