package io.tidemark.database;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.DecimalCells;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.TemporalCells;
import io.tidemark.schemas.ValueKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How one column is asked for and its answer understood. The expressions make the server send what it stores and nothing else: text in
 * its own character set, floating point in full precision, temporal values as text that no client library interprets.
 */
final class ColumnReader {
    private final ColumnDefinition column;
    private final @Nullable String nativeType;

    /**
     * @param nativeType see {@link NativeTypes}, null for most columns
     */
    ColumnReader(ColumnDefinition column, @Nullable String nativeType) {
        this.column = column;
        this.nativeType = nativeType;
    }

    /** The expressions to select. */
    String expressions() {
        String name = TableName.quote(column.name());
        return switch (column.kind()) {
            case INTEGER, DECIMAL, TEXT, GEOMETRY -> name;
            // The driver hands out the bytes of neither type: it has no accessor for JSON's and does not know VECTOR.
            case JSON -> "CAST(" + name + " AS CHAR), " + JsonTypes.expression(name);
            case VECTOR -> "CAST(" + name + " AS BINARY)";
            case BINARY -> nativeType == null ? name : "CAST(" + name + " AS BINARY(" + column.size() + "))";
            case YEAR -> name + "+0";
            // Times 1e0 makes it a DOUBLE printed in full; adding 0e0 would do so too, but turns -0 into 0.
            case FLOAT, DOUBLE -> name + "*1e0";
            case BIT, ENUM, SET -> "CAST(" + name + " AS UNSIGNED)";
            case DATE, DATETIME, TIMESTAMP, TIME -> "CAST(" + name + " AS CHAR)";
        };
    }

    /** How many expressions there are. */
    int width() {
        return column.kind() == ValueKind.JSON ? 2 : 1;
    }

    /** The canonical cell in column {@code index} of the current row, and in those behind it if there are several expressions. */
    @Nullable
    Object cell(ResultSet row, int index) throws SQLException {
        return switch (column.kind()) {
            case INTEGER, YEAR -> integer(row, index);
            case BIT, ENUM, SET -> unsigned(row.getString(index));
            case FLOAT -> {
                double value = row.getDouble(index);
                yield row.wasNull() ? null : (Object) (float) value;
            }
            case DOUBLE -> {
                double value = row.getDouble(index);
                yield row.wasNull() ? null : (Object) value;
            }
            case DECIMAL -> decimal(row.getString(index));
            case DATE -> {
                String text = row.getString(index);
                yield text == null ? null : (Object) TemporalCells.parseDate(text);
            }
            case DATETIME -> {
                String text = row.getString(index);
                yield text == null ? null : (Object) TemporalCells.parseDatetime(text);
            }
            case TIMESTAMP -> {
                String text = row.getString(index);
                yield text == null ? null : (Object) TemporalCells.parseTimestamp(text);
            }
            case TIME -> {
                String text = row.getString(index);
                yield text == null ? null : (Object) TemporalCells.parseTime(text);
            }
            case TEXT, GEOMETRY, VECTOR -> row.getBytes(index);
            case JSON -> {
                byte[] text = row.getBytes(index);
                yield text == null ? null : JsonTypes.cell(text, row.getString(index + 1));
            }
            case BINARY -> padded(row.getBytes(index));
        };
    }

    private @Nullable Object integer(ResultSet row, int index) throws SQLException {
        if (column.unsigned() && column.size() == Long.BYTES) {
            return unsigned(row.getString(index));
        }
        long value = row.getLong(index);
        return row.wasNull() ? null : (Object) value;
    }

    private static @Nullable Object unsigned(@Nullable String text) {
        return text == null ? null : (Object) Long.parseUnsignedLong(text);
    }

    private @Nullable Object decimal(@Nullable String text) {
        return text == null ? null : DecimalCells.parse(text, column.scale());
    }

    private byte @Nullable [] padded(byte @Nullable [] bytes) {
        return bytes == null || bytes.length >= column.size() ? bytes : Arrays.copyOf(bytes, column.size());
    }
}
