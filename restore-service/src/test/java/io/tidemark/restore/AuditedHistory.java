package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.parquet.ColumnNames;
import io.tidemark.archive.parquet.SnapshotPartWriter;
import io.tidemark.database.KeyRange;
import io.tidemark.database.RowCursor;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.TableReader;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an auditor reads: whoever makes all logged and derived changes of a table one by one, in their order, finds each row as the
 * change says, and has in the end what the source has.
 */
final class AuditedHistory {
    private static final ObjectMapper json = new ObjectMapper();

    private final Archive archive;
    private final Path directory;
    private final Path stored;
    private int files;

    /** One change of a row, as an auditor reads it. */
    private record Change(
            String name,
            @Nullable List<String> before,
            @Nullable List<String> after) {}

    /** @param directory where {@link ProtectedSource} keeps the archive */
    AuditedHistory(Archive archive, Path directory) {
        this.archive = archive;
        this.directory = directory;
        this.stored = directory.resolve("archive").resolve("crm");
    }

    /**
     * Makes all logged and derived changes behind a snapshot.
     *
     * @param server the source, at rest since the last of them
     * @param madeLater tables that the snapshot does not have
     * @return by table, how many changes were derived
     */
    Map<TableName, Long> replayAndCompare(SnapshotReference basis, DatabaseServer server, List<TableName> madeLater)
            throws Exception {
        ArchiveView view = archive.load();
        SnapshotManifest manifest = archive.manifest(basis);
        Map<TableName, Long> counts = new TreeMap<>();
        try (ServerConnection connection = ServerConnection.open(ProtectedSource.config(server));
                Connection duckDb = DriverManager.getConnection("jdbc:duckdb:")) {
            Map<TableName, SnapshotManifest.Table> held = new TreeMap<>();
            manifest.tables().forEach(table -> held.put(table.name(), table));
            Set<TableName> tables = new TreeSet<>(held.keySet());
            tables.addAll(madeLater);
            for (TableName name : tables) {
                SnapshotManifest.Table table = held.get(name);
                Optional<Fingerprint> schema =
                        table == null ? schemaOfChanges(view, name) : Optional.of(table.schema());
                if (schema.isEmpty()) {
                    assertThat(connection.textOf("SELECT COUNT(*) FROM " + name.quoted()))
                            .as("rows of %s, which has no changes", name)
                            .isEqualTo("0");
                    continue;
                }
                // As the snapshot has it: what a statement writes into a new column is no change.
                TableDefinition definition = archive.schema(schema.get());
                Set<String> computed = table == null ? Set.of() : GeneratedColumns.in(table.create());
                Map<List<String>, Integer> rows = rows(
                        duckDb,
                        definition,
                        computed,
                        table == null
                                ? List.of()
                                : table.parts().stream()
                                        .map(part -> path(part.key()))
                                        .toList());
                List<Change> changes = changes(duckDb, view, definition, computed, basis.sequence());
                for (Change change : changes) {
                    String where = name + ", " + change.name();
                    if (change.before() != null) {
                        assertThat(rows).as(where).containsKey(change.before());
                        rows.computeIfPresent(change.before(), (row, n) -> n == 1 ? null : n - 1);
                    }
                    if (change.after() != null) {
                        rows.merge(change.after(), 1, Integer::sum);
                    }
                }
                assertThat(rows)
                        .as(name.toString())
                        .isEqualTo(rows(duckDb, definition, computed, inSource(connection, definition)));
                counts.put(
                        name,
                        changes.stream()
                                .filter(change -> change.name().startsWith("derived"))
                                .count());
            }
        }
        return counts;
    }

    private static Optional<Fingerprint> schemaOfChanges(ArchiveView view, TableName name) {
        return view.files().stream()
                .filter(file -> name.equals(file.table()))
                .map(ArchiveFile::schema)
                .findFirst();
    }

    private Path path(String key) {
        return stored.resolve(key);
    }

    private List<Path> inSource(ServerConnection connection, TableDefinition definition) throws Exception {
        Path file = directory.resolve("source-" + files++ + ".parquet");
        boolean any = false;
        try (RowCursor cursor = new TableReader(connection).open(definition, KeyRange.ALL);
                SnapshotPartWriter writer = new SnapshotPartWriter(definition, file)) {
            for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
                writer.write(row);
                any = true;
            }
            if (any) {
                writer.finish();
            }
        }
        return any ? List.of(file) : List.of();
    }

    private static Map<List<String>, Integer> rows(
            Connection duckDb, TableDefinition definition, Set<String> computed, List<Path> parts) throws Exception {
        Map<List<String>, Integer> rows = new HashMap<>();
        if (!parts.isEmpty()) {
            try (Statement statement = duckDb.createStatement();
                    ResultSet row = statement.executeQuery("SELECT * FROM " + read(parts))) {
                while (row.next()) {
                    rows.merge(image(row, definition, computed, "_tm_exact", ColumnNames::after), 1, Integer::sum);
                }
            }
        }
        return rows;
    }

    private List<Change> changes(
            Connection duckDb, ArchiveView view, TableDefinition definition, Set<String> computed, long after)
            throws Exception {
        List<Path> paths = Stream.concat(view.files().stream(), view.derived().files().stream())
                .filter(file -> file.kind() != FileKind.TRANSACTIONS
                        && definition.name().equals(file.table()))
                .map(ArchiveFile::key)
                .map(this::path)
                .toList();
        List<Change> changes = new ArrayList<>();
        if (paths.isEmpty()) {
            return changes;
        }
        boolean anyDerived = view.derived().files().stream()
                .anyMatch(file -> definition.name().equals(file.table()));
        boolean anyLogged =
                view.files().stream().anyMatch(file -> definition.name().equals(file.table()));
        String sequence = !anyDerived
                ? "_tm_sequence"
                : anyLogged ? "coalesce(_tm_sequence, _tm_cause_sequence)" : "_tm_cause_sequence";
        try (Statement statement = duckDb.createStatement();
                ResultSet row = statement.executeQuery("SELECT *, " + sequence + " AS _tm_order FROM " + read(paths)
                        + " WHERE _tm_order > " + after + " ORDER BY _tm_order"
                        + (anyDerived ? ", _tm_derived NULLS FIRST, _tm_cause_path" : ""))) {
            while (row.next()) {
                String operation = row.getString("_tm_operation");
                boolean isDerived = anyDerived && row.getBoolean("_tm_derived");
                changes.add(new Change(
                        (isDerived ? "derived " : "logged ") + operation + " at " + row.getLong("_tm_order"),
                        operation.equals("INSERT")
                                ? null
                                : image(row, definition, computed, "_tm_exact_before", ColumnNames::before),
                        operation.equals("DELETE")
                                ? null
                                : image(row, definition, computed, "_tm_exact", ColumnNames::after)));
            }
        }
        return changes;
    }

    private static String read(List<Path> paths) {
        return paths.stream()
                .map(path -> "'" + path + "'")
                .collect(Collectors.joining(", ", "read_parquet([", "], union_by_name = true)"));
    }

    /** A row's values as the files have them, without the columns that the server computes. */
    private static List<String> image(
            ResultSet row,
            TableDefinition definition,
            Set<String> computed,
            String exactColumn,
            Function<String, String> naming)
            throws Exception {
        String exactText = row.getString(exactColumn);
        JsonNode exact = exactText == null ? json.createObjectNode() : json.readTree(exactText);
        List<String> image = new ArrayList<>();
        for (ColumnDefinition column : definition.columns()) {
            if (!computed.contains(column.name())) {
                JsonNode own = exact.get(column.name());
                Object typed = row.getObject(naming.apply(column.name()));
                if (typed instanceof Blob) {
                    typed = HexFormat.of().formatHex(row.getBytes(row.findColumn(naming.apply(column.name()))));
                }
                image.add(own == null ? String.valueOf(typed) : "exact " + own.asText());
            }
        }
        return image;
    }
}
