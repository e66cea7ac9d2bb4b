package io.tidemark.restore.merge;

import io.tidemark.archive.parquet.ColumnNames;
import io.tidemark.archive.parquet.TypedCells;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.ValueKind;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** How one column of a table is named, selected and read back as a canonical cell. */
final class CellColumn {
    /** DECIMAL up to this precision is a number in Parquet, beyond it a text. */
    private static final int LARGEST_NUMERIC_PRECISION = 38;

    private final ColumnDefinition definition;
    private final TypedCells cells;

    CellColumn(ColumnDefinition definition) {
        this.definition = definition;
        this.cells = TypedCells.of(definition);
    }

    ColumnDefinition definition() {
        return definition;
    }

    /** The column of the row's (after) image, for example {@code c."name"}. */
    String after(String relation) {
        return relation + "." + Sql.identifier(ColumnNames.after(definition.name()));
    }

    /** The column of the before image. */
    String before(String relation) {
        return relation + "." + Sql.identifier(ColumnNames.before(definition.name()));
    }

    /** The expression that hands a column over in the form that {@link #read} takes. */
    String selected(String reference) {
        return switch (definition.kind()) {
            case DATE -> "date_diff('day', DATE '1970-01-01', " + reference + ")";
            case DATETIME, TIMESTAMP, TIME -> "epoch_us(" + reference + ")";
            case INTEGER, YEAR, BIT -> isWide() ? reference : "CAST(" + reference + " AS BIGINT)";
            // Bytes: the driver takes many times as long to make a text of them.
            case TEXT, ENUM, SET, JSON -> "encode(" + reference + ")";
            default -> reference;
        };
    }

    /** The expression for the column's entry in an image's exact values. */
    String exactOf(String exact) {
        String pointer = "/" + definition.name().replace("~", "~0").replace("/", "~1");
        return "json_extract_string(" + exact + ", " + Sql.text(pointer) + ")";
    }

    /** Whether it is a text in the files, which {@link #selected} hands over in UTF-8. */
    boolean isText() {
        return switch (definition.kind()) {
            case TEXT, ENUM, SET, JSON -> true;
            default -> false;
        };
    }

    /** The cell of a text. */
    @Nullable
    Object cellOfText(byte @Nullable [] utf8, @Nullable String exact) {
        return cells.cellOfText(utf8, exact);
    }

    /** The cell of a selected column. */
    @Nullable
    Object read(ResultSet row, int index, @Nullable String exact) throws SQLException {
        Object typed = typed(row, index);
        return isText() ? cellOfText((byte[]) typed, exact) : cells.cell(typed, exact);
    }

    private @Nullable Object typed(ResultSet row, int index) throws SQLException {
        Object typed =
                switch (definition.kind()) {
                    case INTEGER, YEAR, BIT -> isWide() ? wide(row.getBigDecimal(index)) : (Object) row.getLong(index);
                    case DATE, DATETIME, TIMESTAMP, TIME -> row.getLong(index);
                    case DECIMAL ->
                        definition.size() <= LARGEST_NUMERIC_PRECISION
                                ? row.getBigDecimal(index)
                                : row.getString(index);
                    case FLOAT -> row.getFloat(index);
                    case DOUBLE -> row.getDouble(index);
                    case TEXT, ENUM, SET, JSON, BINARY, GEOMETRY, VECTOR -> row.getBytes(index);
                };
        return row.wasNull() ? null : typed;
    }

    private static @Nullable Object wide(@Nullable BigDecimal number) {
        return number == null ? null : number.toBigIntegerExact();
    }

    /** 64 bits read as unsigned, which Parquet holds as DECIMAL(20,0). */
    private boolean isWide() {
        return definition.kind() == ValueKind.INTEGER && definition.size() == 8 && definition.unsigned()
                || definition.kind() == ValueKind.BIT && definition.size() == 64;
    }
}
