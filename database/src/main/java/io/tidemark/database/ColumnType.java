package io.tidemark.database;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A column's type as {@code information_schema.columns} says it.
 *
 * @param dataType {@code DATA_TYPE}: the type's name
 * @param columnType {@code COLUMN_TYPE}: the type with its parameters and attributes
 * @param charset {@code CHARACTER_SET_NAME}
 * @param characters {@code CHARACTER_MAXIMUM_LENGTH}
 * @param precision {@code NUMERIC_PRECISION}
 * @param scale {@code NUMERIC_SCALE}
 * @param fractionalDigits {@code DATETIME_PRECISION}
 */
record ColumnType(
        String dataType,
        String columnType,
        @Nullable String charset,
        long characters,
        int precision,
        int scale,
        int fractionalDigits) {
    private static final int INET6_BYTES = 16;
    private static final int INET4_BYTES = 4;

    /**
     * What values of the type mean, by the same rules as they follow from the binary log's full row metadata.
     *
     * @throws DatabaseException if the type is not known
     */
    ColumnDefinition definition(ServerFlavor flavor, TableName table, String name, boolean nullable, int keyOrdinal) {
        Shape shape = shape(flavor, table, name);
        boolean charsetMatters =
                shape.kind == ValueKind.TEXT || shape.kind == ValueKind.ENUM || shape.kind == ValueKind.SET;
        return new ColumnDefinition(
                name,
                shape.kind,
                shape.size,
                shape.scale,
                shape.kind == ValueKind.INTEGER
                        && columnType.toLowerCase(Locale.ROOT).contains("unsigned"),
                charsetMatters ? CharsetNames.canonical(charset == null ? "binary" : charset) : null,
                shape.kind == ValueKind.ENUM || shape.kind == ValueKind.SET ? MemberList.parse(columnType) : List.of(),
                nullable,
                keyOrdinal);
    }

    /** The type with other parameters. */
    ColumnType withColumnType(String otherColumnType) {
        return new ColumnType(dataType, otherColumnType, charset, characters, precision, scale, fractionalDigits);
    }

    private Shape shape(ServerFlavor flavor, TableName table, String name) {
        return switch (dataType.toLowerCase(Locale.ROOT)) {
            case "tinyint" -> new Shape(ValueKind.INTEGER, 1);
            case "smallint" -> new Shape(ValueKind.INTEGER, 2);
            case "mediumint" -> new Shape(ValueKind.INTEGER, 3);
            case "int" -> new Shape(ValueKind.INTEGER, 4);
            case "bigint" -> new Shape(ValueKind.INTEGER, 8);
            case "year" -> new Shape(ValueKind.YEAR, 0);
            case "decimal" -> new Shape(ValueKind.DECIMAL, precision, scale);
            case "float" -> new Shape(ValueKind.FLOAT, 0);
            case "double" -> new Shape(ValueKind.DOUBLE, 0);
            case "bit" -> new Shape(ValueKind.BIT, precision);
            case "date" -> new Shape(ValueKind.DATE, 0);
            case "datetime" -> new Shape(ValueKind.DATETIME, fractionalDigits);
            case "timestamp" -> new Shape(ValueKind.TIMESTAMP, fractionalDigits);
            case "time" -> new Shape(ValueKind.TIME, fractionalDigits);
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> text();
            case "binary" -> new Shape(ValueKind.BINARY, (int) characters);
            case "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> new Shape(ValueKind.BINARY, 0);
            case "enum" -> new Shape(ValueKind.ENUM, 0);
            case "set" -> new Shape(ValueKind.SET, 0);
            case "json" -> new Shape(ValueKind.JSON, 0);
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" -> new Shape(ValueKind.GEOMETRY, 0);
            // MariaDB's VECTOR is a VARBINARY to the binary log.
            case "vector" -> new Shape(flavor == ServerFlavor.MYSQL ? ValueKind.VECTOR : ValueKind.BINARY, 0);
            case "uuid", "inet6" -> new Shape(ValueKind.BINARY, INET6_BYTES);
            case "inet4" -> new Shape(ValueKind.BINARY, INET4_BYTES);
            default ->
                throw new DatabaseException(
                        DatabaseException.Kind.STATEMENT,
                        "column " + table + "." + name + " has the unknown type '" + columnType
                                + "': leave the table out of the backup, or change the column's type");
        };
    }

    private Shape text() {
        boolean binary = charset == null || charset.equalsIgnoreCase("binary");
        return new Shape(binary ? ValueKind.BINARY : ValueKind.TEXT, 0);
    }

    private record Shape(ValueKind kind, int size, int scale) {
        Shape(ValueKind kind, int size) {
            this(kind, size, 0);
        }
    }
}
