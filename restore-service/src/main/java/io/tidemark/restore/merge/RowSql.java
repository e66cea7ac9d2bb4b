package io.tidemark.restore.merge;

import io.tidemark.schemas.TableDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** SQL about whole rows of one table: which columns of two images differ, and how a row is called. */
final class RowSql {
    private final TableDefinition table;
    private final List<CellColumn> columns;

    private final List<CellColumn> compared;

    /** @param ignored columns that are not compared */
    RowSql(TableDefinition table, Set<String> ignored) {
        this.table = table;
        this.columns = table.columns().stream().map(CellColumn::new).toList();
        this.compared = columns.stream()
                .filter(column -> !ignored.contains(column.definition().name()))
                .toList();
    }

    /** One of the two images that a relation may have of a row. */
    enum Image {
        /** The image of a snapshot's row, or after a change. */
        AFTER,
        /** The image before a change. */
        BEFORE
    }

    /** A list of the names of the columns in which two images differ; empty if they are equal. */
    String differing(String one, Image oneImage, String other, Image otherImage) {
        return compared.stream()
                .map(column -> "CASE WHEN " + comparable(column, one, oneImage) + " IS DISTINCT FROM "
                        + comparable(column, other, otherImage) + " THEN "
                        + Sql.text(column.definition().name()) + " END")
                .collect(Collectors.joining(", ", "list_filter([", "], lambda name: name IS NOT NULL)"));
    }

    /** The row's primary key in words, or its hash where it has none. */
    String called(String relation, Image image) {
        if (!table.hasKey()) {
            return "'#' || lower(hex(" + relation + "._tm_key))[1:16]";
        }
        return Arrays.stream(table.keyColumns())
                .mapToObj(columns::get)
                .map(column -> Sql.text(column.definition().name() + "=") + " || coalesce("
                        + comparable(column, relation, image) + ", 'NULL')")
                .collect(Collectors.joining(" || ', ' || "));
    }

    /** Equal texts mean equal cells of one column. */
    private static String comparable(CellColumn column, String relation, Image image) {
        boolean after = image == Image.AFTER;
        String exact = column.exactOf(relation + (after ? "._tm_exact" : "._tm_exact_before"));
        String typed = after ? column.after(relation) : column.before(relation);
        return "coalesce(" + exact + ", CAST(" + typed + " AS VARCHAR))";
    }
}
