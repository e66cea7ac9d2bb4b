package io.tidemark.restore.merge;

import io.tidemark.archive.parquet.ColumnNames;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The relations of one table within a group: its files and the engine's tables about it. */
final class MergedTable {
    /** Compressed; the engine spills what does not fit into its memory. */
    private static final long COPIED_BYTES = 64L << 20;

    private final TableSpan span;
    private final String prefix;
    private final List<CellColumn> columns;
    private @Nullable Optional<OrderedBase> orderedBase;
    private boolean changesCopied;
    private boolean eventsLogged;
    private boolean eventsDerived;
    private @Nullable TrackedColumns cascadedColumns;

    MergedTable(TableSpan span, String prefix) {
        this.span = span;
        this.prefix = prefix;
        this.columns = span.definition().columns().stream().map(CellColumn::new).toList();
    }

    TableSpan span() {
        return span;
    }

    TableDefinition definition() {
        return span.definition();
    }

    List<CellColumn> columns() {
        return columns;
    }

    ImageReader image() {
        return new ImageReader(columns);
    }

    ImageReader image(int[] indexes) {
        return new ImageReader(IntStream.of(indexes).mapToObj(columns::get).collect(Collectors.toList()));
    }

    boolean hasBase() {
        return !span.base().isEmpty();
    }

    boolean hasChanges() {
        return !span.changes().isEmpty();
    }

    String base() {
        return Sql.rowsOf(span.base());
    }

    /** What a slice has of the base. */
    Optional<String> base(Slice slice) {
        return Optional.of(slice.of(span.base()))
                .filter(files -> !files.isEmpty())
                .map(Sql::rowsOf);
    }

    /** The span's change records: the files, or the engine table with their contents once {@link #changesAreCopied}. */
    String changes() {
        return changesCopied ? changesCopy() : archivedChanges();
    }

    /** What a slice has of the span's change records; their copy is not divided. */
    Optional<String> changes(Slice slice) {
        if (changesCopied) {
            return slice.isFirst() ? Optional.of(changesCopy()) : Optional.empty();
        }
        return Optional.of(slice.of(span.changes()))
                .filter(files -> !files.isEmpty())
                .map(this::archivedChanges);
    }

    /** Name of the engine table that the changes are copied to. */
    String changesCopy() {
        return prefix + "_changes";
    }

    /** From now on the changes are read from their copy. */
    void changesAreCopied() {
        changesCopied = true;
    }

    /** Whether the files of changes are so small that reading them over and over costs more than keeping a copy. */
    boolean hasSmallChanges() throws IOException {
        long bytes = 0;
        for (Path file : span.changes()) {
            bytes += Files.size(file);
        }
        return bytes <= COPIED_BYTES;
    }

    /**
     * The base in the order of its keys, to be joined with changes in that order; empty if it is in another, or if there may be no room for
     * sorting the changes. The same for all who ask.
     */
    synchronized Optional<OrderedBase> orderedBase(MergeEngine engine) throws IOException, SQLException {
        Optional<OrderedBase> known = orderedBase;
        if (known == null) {
            known = engine.hasRoomFor(span.changes()) ? OrderedBase.of(engine, span.base()) : Optional.empty();
            orderedBase = known;
        }
        return known;
    }

    /** The span's change records in their files. */
    String archivedChanges() {
        return archivedChanges(span.changes());
    }

    private String archivedChanges(List<Path> files) {
        return "(SELECT * FROM " + Sql.rowsOf(files) + " WHERE _tm_sequence > " + span.afterSequence()
                + " AND _tm_sequence <= " + span.throughSequence() + ")";
    }

    /** (key, place, put): every touch of a key; a change is at places 2s (removal of its old key) and 2s + 1. */
    String touches() {
        return "(SELECT _tm_key AS key, _tm_sequence * 2 + 1 AS place, _tm_operation <> 'DELETE' AS put FROM "
                + changes()
                + " UNION ALL SELECT _tm_key_before, _tm_sequence * 2, false FROM " + changes()
                + " WHERE _tm_key_before IS NOT NULL)";
    }

    /** (key, s, delta): what each change does to the number of rows with one content, in a table without a key. */
    String deltas() {
        // An update that leaves the row as it was has no _tm_key_before and counts for nothing.
        return "(SELECT _tm_key AS key, _tm_sequence AS s, CASE _tm_operation WHEN 'DELETE' THEN -1 ELSE 1 END AS delta FROM "
                + changes() + " WHERE _tm_operation <> 'UPDATE' OR _tm_key_before IS NOT NULL"
                + " UNION ALL SELECT _tm_key_before, _tm_sequence, -1 FROM " + changes()
                + " WHERE _tm_key_before IS NOT NULL)";
    }

    /** One image (_tm_key, _tm_exact, columns) of each of some identities, from the base or from what changes left. */
    String imagesOf(String identities) {
        String list = "_tm_key, _tm_exact, "
                + columns.stream()
                        .map(column -> Sql.identifier(
                                ColumnNames.after(column.definition().name())))
                        .collect(Collectors.joining(", "));
        List<String> images = new ArrayList<>();
        if (hasBase()) {
            images.add("SELECT " + list + " FROM " + base());
        }
        if (hasChanges()) {
            images.add("SELECT " + list + " FROM " + changes() + " WHERE _tm_operation <> 'DELETE'");
        }
        return "SELECT DISTINCT ON (_tm_key) * FROM (" + String.join(" UNION ALL ", images) + ") WHERE _tm_key IN ("
                + identities + ")";
    }

    /** Engine table (key, place, put): the last touch of every key; of a table without a key (key, delta). */
    String touched() {
        return prefix + "_touched";
    }

    /** Engine table (key, place, put, next, first): every touch with the one that follows. */
    String timeline() {
        return prefix + "_timeline";
    }

    /** Engine table: deletions and key changes in the log that cascade. */
    String loggedEvents() {
        return prefix + "_logged";
    }

    /** Engine table: deletions and key changes that cascades made. */
    String derivedEvents() {
        return prefix + "_derived";
    }

    /** From now on there are logged ones. */
    void eventsAreLogged() {
        eventsLogged = true;
    }

    /** From now on there is a table of those that cascades made. */
    void eventsAreDerived() {
        eventsDerived = true;
    }

    /** Whether there may be any of them. */
    boolean hasCascadeEvents() {
        return eventsLogged || eventsDerived;
    }

    /** All of them. */
    String cascadeEvents() {
        if (!eventsLogged || !eventsDerived) {
            return eventsLogged ? loggedEvents() : derivedEvents();
        }
        return "(SELECT * FROM " + loggedEvents() + " UNION ALL BY NAME SELECT * FROM " + derivedEvents() + ")";
    }

    /**
     * Engine table (key, place, alive, next, v, x): rows that cascades ended or changed, by the image they had before, whose place is
     * negative in the base. Of a table without a key (key, source, v, x): rows that they made from those with identity source.
     */
    String cascaded() {
        return prefix + "_cascaded";
    }

    /** From now on the rows in {@link #cascaded} count. */
    void rowsAreCascaded(TrackedColumns columns) {
        cascadedColumns = columns;
    }

    /** The columns that cascades may have changed; null if they changed no row. */
    @Nullable
    TrackedColumns cascadedColumns() {
        return cascadedColumns;
    }

    /** Whether it never had a row. */
    boolean isEmpty() {
        return !hasBase() && !hasChanges();
    }

    String prefix() {
        return prefix;
    }
}
