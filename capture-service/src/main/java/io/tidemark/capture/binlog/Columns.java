package io.tidemark.capture.binlog;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.ValueKind;
import java.util.Arrays;
import java.util.List;

/**
 * What a column means ({@link ColumnDefinition}) and how its bytes are read ({@link CellDecoder}), from what TABLE_MAP says.
 *
 * <p>The rules by which a definition follows from the binlog; a reader of information_schema must come to the same:
 *
 * <ul>
 *   <li>All columns in the server's order: invisible, generated and hidden-key columns too.
 *   <li>TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT: INTEGER of size 1, 2, 3, 4, 8; unsigned as declared. BOOL is TINYINT.
 *   <li>FLOAT and DOUBLE (and REAL) have neither size nor scale nor sign, whatever was declared. DECIMAL has precision and scale
 *       but no sign.
 *   <li>DATETIME, TIMESTAMP, TIME: size is the number of fractional digits.
 *   <li>CHAR, VARCHAR, TEXT: TEXT of the column's character set; with character set {@code binary}, and BINARY, VARBINARY and
 *       BLOB: BINARY, whose size is n for BINARY(n) and CHAR(n) CHARACTER SET binary, and 0 otherwise.
 *   <li>MariaDB's UUID and INET6 are BINARY of size 16, INET4 BINARY of size 4. MariaDB's JSON is LONGTEXT, so TEXT.
 *   <li>ENUM and SET: members as text, and the column's character set. Geometry of every type: GEOMETRY. Sizes are 0.
 *   <li>The key is the PRIMARY KEY, its columns numbered from 1 in key order, prefix parts included.
 * </ul>
 */
final class Columns {
    private Columns() {}

    static ColumnDefinition definition(ColumnMetadata column) {
        return switch (column.type()) {
            case ColumnType.TINY -> integer(column, 1);
            case ColumnType.SHORT -> integer(column, 2);
            case ColumnType.INT24 -> integer(column, 3);
            case ColumnType.LONG -> integer(column, 4);
            case ColumnType.LONGLONG -> integer(column, 8);
            case ColumnType.FLOAT -> of(column, ValueKind.FLOAT, 0, 0);
            case ColumnType.DOUBLE -> of(column, ValueKind.DOUBLE, 0, 0);
            case ColumnType.YEAR -> of(column, ValueKind.YEAR, 0, 0);
            case ColumnType.DATE -> of(column, ValueKind.DATE, 0, 0);
            case ColumnType.DATETIME, ColumnType.DATETIME2 -> of(column, ValueKind.DATETIME, column.length(), 0);
            case ColumnType.TIMESTAMP, ColumnType.TIMESTAMP2 -> of(column, ValueKind.TIMESTAMP, column.length(), 0);
            case ColumnType.TIME, ColumnType.TIME2 -> of(column, ValueKind.TIME, column.length(), 0);
            case ColumnType.BIT -> of(column, ValueKind.BIT, column.length(), 0);
            case ColumnType.NEWDECIMAL -> of(column, ValueKind.DECIMAL, column.length(), column.scale());
            case ColumnType.JSON -> of(column, ValueKind.JSON, 0, 0);
            case ColumnType.GEOMETRY -> of(column, ValueKind.GEOMETRY, 0, 0);
            case ColumnType.VECTOR -> of(column, ValueKind.VECTOR, 0, 0);
            case ColumnType.ENUM -> withCharset(column, ValueKind.ENUM);
            case ColumnType.SET -> withCharset(column, ValueKind.SET);
            case ColumnType.VARCHAR, ColumnType.VAR_STRING, ColumnType.BLOB ->
                isBinary(column) ? of(column, ValueKind.BINARY, 0, 0) : withCharset(column, ValueKind.TEXT);
            case ColumnType.STRING ->
                isBinary(column)
                        ? of(column, ValueKind.BINARY, column.length(), 0)
                        : withCharset(column, ValueKind.TEXT);
            default -> throw ColumnType.unknown(column.type());
        };
    }

    static CellDecoder decoder(ColumnMetadata column, ServerFlavor flavor) {
        int length = column.length();
        return switch (column.type()) {
            case ColumnType.TINY -> integerDecoder(column, 1);
            case ColumnType.SHORT -> integerDecoder(column, 2);
            case ColumnType.INT24 -> integerDecoder(column, 3);
            case ColumnType.LONG -> integerDecoder(column, 4);
            case ColumnType.LONGLONG -> ByteCursor::u64;
            case ColumnType.FLOAT -> in -> Float.intBitsToFloat((int) in.u32());
            case ColumnType.DOUBLE -> in -> Double.longBitsToDouble(in.u64());
            case ColumnType.YEAR -> Columns::year;
            case ColumnType.DATE -> in -> in.littleEndian(3);
            case ColumnType.DATETIME2 -> in -> TemporalBytes.datetime(in, length);
            case ColumnType.TIMESTAMP2 -> in -> TemporalBytes.timestamp(in, length);
            case ColumnType.TIME2 -> in -> TemporalBytes.time(in, length);
            case ColumnType.DATETIME -> old(column, flavor, TemporalBytes::oldDatetime);
            case ColumnType.TIMESTAMP -> old(column, flavor, TemporalBytes::oldTimestamp);
            case ColumnType.TIME -> old(column, flavor, TemporalBytes::oldTime);
            case ColumnType.BIT -> in -> in.bigEndian((length + 7) / 8);
            case ColumnType.NEWDECIMAL -> in -> StoredDecimals.read(in, length, column.scale());
            case ColumnType.ENUM, ColumnType.SET -> in -> in.littleEndian(length);
            case ColumnType.JSON -> in -> json(in, length);
            case ColumnType.BLOB, ColumnType.GEOMETRY, ColumnType.VECTOR ->
                in -> in.bytes((int) in.littleEndian(length));
            case ColumnType.VARCHAR, ColumnType.VAR_STRING -> variableLength(length);
            case ColumnType.STRING -> fixedLength(column);
            default -> throw ColumnType.unknown(column.type());
        };
    }

    private static CellDecoder old(ColumnMetadata column, ServerFlavor flavor, CellDecoder decoder) {
        if (flavor == ServerFlavor.MARIADB) {
            // MariaDB gives these a fraction too, whose length the binlog does not say.
            throw new NotUnderstoodException(
                    "column " + column.name() + " is stored in a temporal format from before MariaDB 10.1",
                    "SET GLOBAL mysql56_temporal_format = ON, then ALTER TABLE ... FORCE for its table.");
        }
        return decoder;
    }

    private static CellDecoder integerDecoder(ColumnMetadata column, int bytes) {
        if (column.unsigned()) {
            return in -> in.littleEndian(bytes);
        }
        int shift = 64 - 8 * bytes;
        return in -> in.littleEndian(bytes) << shift >> shift;
    }

    private static Object year(ByteCursor in) {
        int year = in.u8();
        return year == 0 ? 0L : 1900L + year;
    }

    private static byte[] json(ByteCursor in, int lengthBytes) {
        int length = (int) in.littleEndian(lengthBytes);
        int from = in.position();
        in.skip(length);
        return JsonPrinter.print(JsonBinary.document(in.array(), from, length));
    }

    private static CellDecoder variableLength(int most) {
        return most < 256 ? in -> in.bytes(in.u8()) : in -> in.bytes(in.u16());
    }

    private static CellDecoder fixedLength(ColumnMetadata column) {
        CellDecoder stored = variableLength(column.length());
        if (isBinary(column)) {
            // The binlog leaves trailing zero bytes out, the table has them.
            return in -> Arrays.copyOf((byte[]) stored.read(in), column.length());
        }
        return switch (column.charset()) {
            case "ucs2", "utf16" -> in -> withoutTrailing((byte[]) stored.read(in), new byte[] {0, ' '});
            case "utf16le" -> in -> withoutTrailing((byte[]) stored.read(in), new byte[] {' ', 0});
            case "utf32" -> in -> withoutTrailing((byte[]) stored.read(in), new byte[] {0, 0, 0, ' '});
            default -> in -> withoutTrailing((byte[]) stored.read(in), new byte[] {' '});
        };
    }

    /** CHAR has no trailing spaces by definition; for some character sets the binlog keeps the padding. */
    private static byte[] withoutTrailing(byte[] bytes, byte[] space) {
        int length = bytes.length;
        while (length >= space.length && Arrays.equals(bytes, length - space.length, length, space, 0, space.length)) {
            length -= space.length;
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private static boolean isBinary(ColumnMetadata column) {
        return column.charset().equals("binary");
    }

    private static ColumnDefinition integer(ColumnMetadata column, int bytes) {
        return new ColumnDefinition(
                column.name(),
                ValueKind.INTEGER,
                bytes,
                0,
                column.unsigned(),
                null,
                List.of(),
                column.nullable(),
                column.keyOrdinal());
    }

    private static ColumnDefinition of(ColumnMetadata column, ValueKind kind, int size, int scale) {
        return new ColumnDefinition(
                column.name(), kind, size, scale, false, null, List.of(), column.nullable(), column.keyOrdinal());
    }

    private static ColumnDefinition withCharset(ColumnMetadata column, ValueKind kind) {
        return new ColumnDefinition(
                column.name(),
                kind,
                0,
                0,
                false,
                column.charset(),
                column.members(),
                column.nullable(),
                column.keyOrdinal());
    }
}
