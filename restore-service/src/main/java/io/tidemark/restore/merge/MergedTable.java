package io.tidemark.restore.merge;

import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The relations of one table within a group: its files and the engine's tables about it. */
final class MergedTable {
    /** Compressed; the engine spills what does not fit into its memory. */
    private static final long COPIED_BYTES = 64L << 20;

    private final TableSpan span;
    private final String prefix;
    private final List<CellColumn> columns;
    private boolean changesCopied;

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

    /** The span's change records: the files, or the engine table with their contents once {@link #changesAreCopied}. */
    String changes() {
        return changesCopied ? changesCopy() : archivedChanges();
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

    /** The span's change records in their files. */
    String archivedChanges() {
        return "(SELECT * FROM " + Sql.rowsOf(span.changes()) + " WHERE _tm_sequence > " + span.afterSequence()
                + " AND _tm_sequence <= " + span.throughSequence() + ")";
    }

    /** (key, place, put): every touch of a key; a change is at places 2s (removal of its old key) and 2s + 1. */
    String touches() {
        return "(SELECT _tm_key AS key, _tm_sequence * 2 + 1 AS place, _tm_operation <> 'DELETE' AS put FROM "
                + changes()
                + " UNION ALL SELECT _tm_key_before, _tm_sequence * 2, false FROM " + changes()
                + " WHERE _tm_key_before IS NOT NULL)";
    }

    /** Engine table (key, place, put): the last touch of every key; of a table without a key (key, delta). */
    String touched() {
        return prefix + "_touched";
    }

    /** Engine table (key, place, put, next, first): every touch with the one that follows. */
    String timeline() {
        return prefix + "_timeline";
    }

    /** Engine table (key): rows of the base that a cascade ended or changed. */
    String endedBase() {
        return prefix + "_ended_base";
    }

    /** Engine table (place): images of changes that a cascade ended or changed. */
    String endedPuts() {
        return prefix + "_ended_puts";
    }

    /** Engine table (id, key, place): rows that a cascade changed, place -1 for a row of the base. */
    String altered() {
        return prefix + "_altered";
    }

    String prefix() {
        return prefix;
    }
}
