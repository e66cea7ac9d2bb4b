package io.tidemark.capture.binlog;

import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the columns of a TABLE_MAP event: types, their metadata, and the optional metadata of binlog_row_metadata=FULL. */
final class TableMapColumns {
    private static final int SIGNEDNESS = 1;
    private static final int DEFAULT_CHARSET = 2;
    private static final int COLUMN_CHARSET = 3;
    private static final int COLUMN_NAME = 4;
    private static final int SET_VALUES = 5;
    private static final int ENUM_VALUES = 6;
    private static final int GEOMETRY_TYPE = 7;
    private static final int SIMPLE_PRIMARY_KEY = 8;
    private static final int PRIMARY_KEY_WITH_PREFIX = 9;
    private static final int ENUM_AND_SET_DEFAULT_CHARSET = 10;
    private static final int ENUM_AND_SET_COLUMN_CHARSET = 11;
    private static final int VISIBILITY = 12;
    private static final int VECTOR_DIMENSIONALITY = 13;

    private final ServerFlavor flavor;
    private final YearSigns yearSigns;
    private final TableName table;
    private final ByteCursor in;
    private final CollationNames collations;
    private final int count;
    private final int[] types;
    private final int[] lengths;
    private final int[] scales;
    private final boolean[] nullable;
    private final boolean[] unsigned;
    private final int[] collationIds;
    private final int[] keyOrdinals;
    private final List<String> names = new ArrayList<>();
    private final List<List<byte[]>> enumMembers = new ArrayList<>();
    private final List<List<byte[]>> setMembers = new ArrayList<>();

    TableMapColumns(
            TableName table, ByteCursor in, CollationNames collations, ServerFlavor flavor, YearSigns yearSigns) {
        this.yearSigns = yearSigns;
        this.flavor = flavor;
        this.table = table;
        this.in = in;
        this.collations = collations;
        this.count = Math.toIntExact(in.packedInteger());
        types = new int[count];
        lengths = new int[count];
        scales = new int[count];
        nullable = new boolean[count];
        unsigned = new boolean[count];
        collationIds = new int[count];
        keyOrdinals = new int[count];
    }

    List<ColumnMetadata> read() {
        for (int i = 0; i < count; i++) {
            types[i] = in.u8();
        }
        ByteCursor metadata = in.slice(in.packedLength());
        for (int i = 0; i < count; i++) {
            readTypeMetadata(i, metadata);
        }
        boolean[] nulls = bits(in.slice((count + 7) / 8), count);
        System.arraycopy(nulls, 0, nullable, 0, count);
        Arrays.fill(collationIds, -1);
        while (in.hasRemaining()) {
            readOptional(in.u8(), in.slice(in.packedLength()));
        }
        if (names.size() != count) {
            throw new NotUnderstoodException(
                    "rows of table " + table + " come without the names of its columns",
                    "SET GLOBAL binlog_row_metadata = FULL; then take a new snapshot.");
        }
        return columns();
    }

    private List<ColumnMetadata> columns() {
        List<ColumnMetadata> columns = new ArrayList<>(count);
        int enums = 0;
        int sets = 0;
        for (int i = 0; i < count; i++) {
            String charset = charset(i);
            List<String> members = List.of();
            if (types[i] == ColumnType.ENUM) {
                members = members(enumMembers, enums++, charset);
            } else if (types[i] == ColumnType.SET) {
                members = members(setMembers, sets++, charset);
            }
            columns.add(new ColumnMetadata(
                    names.get(i),
                    types[i],
                    lengths[i],
                    scales[i],
                    unsigned[i],
                    charset,
                    members,
                    nullable[i],
                    keyOrdinals[i]));
        }
        return columns;
    }

    private String charset(int column) {
        boolean needed = isCharacter(column) || isEnumOrSet(column);
        if (collationIds[column] < 0 && needed) {
            throw new NotUnderstoodException(
                    "column " + names.get(column) + " of table " + table + " comes without its character set",
                    "SET GLOBAL binlog_row_metadata = FULL; then take a new snapshot.");
        }
        return collationIds[column] < 0
                ? "binary"
                : collations.collation(collationIds[column]).charset();
    }

    private List<String> members(List<List<byte[]>> all, int index, String charset) {
        if (index >= all.size()) {
            throw new NotUnderstoodException(
                    "an ENUM or SET column of table " + table + " comes without its members",
                    "SET GLOBAL binlog_row_metadata = FULL; then take a new snapshot.");
        }
        return all.get(index).stream()
                .map(member -> MemberCharsets.decode(member, charset))
                .toList();
    }

    private void readTypeMetadata(int column, ByteCursor metadata) {
        switch (ColumnType.metadataBytes(types[column])) {
            case 0 -> lengths[column] = 0;
            case 1 -> lengths[column] = metadata.u8();
            default -> readTwoBytes(column, metadata);
        }
    }

    private void readTwoBytes(int column, ByteCursor metadata) {
        int first = metadata.u8();
        int second = metadata.u8();
        switch (types[column]) {
            case ColumnType.NEWDECIMAL -> {
                lengths[column] = first;
                scales[column] = second;
            }
            case ColumnType.BIT -> lengths[column] = 8 * second + first;
            case ColumnType.STRING -> {
                // CHAR above 255 bytes puts bits 8 and 9 of its length, inverted, into bits 4 and 5 of the type.
                boolean plain = (first & 0x30) == 0x30 || first == 0;
                types[column] = first == 0 ? ColumnType.STRING : plain ? first : first | 0x30;
                lengths[column] = plain ? second : second | ((first & 0x30) ^ 0x30) << 4;
            }
            default -> lengths[column] = first | second << 8;
        }
    }

    private void readOptional(int field, ByteCursor value) {
        switch (field) {
            case SIGNEDNESS -> readSigns(value);
            case DEFAULT_CHARSET -> readDefaultCollation(value, false);
            case COLUMN_CHARSET -> readCollations(value, false);
            case ENUM_AND_SET_DEFAULT_CHARSET -> readDefaultCollation(value, true);
            case ENUM_AND_SET_COLUMN_CHARSET -> readCollations(value, true);
            case COLUMN_NAME -> {
                while (value.hasRemaining()) {
                    names.add(value.utf8(value.packedLength()));
                }
            }
            case SET_VALUES -> readMembers(value, setMembers);
            case ENUM_VALUES -> readMembers(value, enumMembers);
            case SIMPLE_PRIMARY_KEY -> readKey(value, false);
            case PRIMARY_KEY_WITH_PREFIX -> readKey(value, true);
            // The value's bytes say these themselves, or they do not bear on it.
            case GEOMETRY_TYPE, VISIBILITY, VECTOR_DIMENSIONALITY -> value.skip(value.remaining());
            default ->
                throw new NotUnderstoodException(
                        "the description of table " + table + " has the unknown field " + field,
                        "Use a newer Tidemark for this server.");
        }
    }

    private void readSigns(ByteCursor value) {
        byte[] bytes = value.bytes(value.remaining());
        boolean[] withYear = yearSigns == YearSigns.ABSENT ? new boolean[0] : signs(bytes, true);
        boolean[] withoutYear = yearSigns == YearSigns.PRESENT ? new boolean[0] : signs(bytes, false);
        if (withYear.length == 0 && withoutYear.length == 0) {
            throw new IndexOutOfBoundsException("the signs of the columns of table " + table + " do not fit");
        }
        if (withYear.length > 0 && withoutYear.length > 0 && !Arrays.equals(withYear, withoutYear)) {
            throw new NotUnderstoodException(
                    "table " + table
                            + " has a YEAR column, for which this version of the server describes columns ambiguously",
                    "Upgrade the source to MySQL 8.0.29 or later, or make the YEAR column the table's last.");
        }
        System.arraycopy(withYear.length == 0 ? withoutYear : withYear, 0, unsigned, 0, count);
    }

    /** Whether each column is unsigned; empty if the bits cannot mean that: their number is another, or one too many is set. */
    private boolean[] signs(byte[] bytes, boolean yearsHaveBits) {
        boolean[] result = new boolean[count];
        int next = 0;
        for (int i = 0; i < count; i++) {
            boolean isYear = types[i] == ColumnType.YEAR;
            if (isYear ? yearsHaveBits : ColumnType.hasSign(types[i])) {
                if (next >= 8 * bytes.length) {
                    return new boolean[0];
                }
                boolean bit = isSet(bytes, next++);
                result[i] = bit && !isYear;
            }
        }
        if ((next + 7) / 8 != bytes.length) {
            return new boolean[0];
        }
        while (next < 8 * bytes.length) {
            if (isSet(bytes, next++)) {
                return new boolean[0];
            }
        }
        return result;
    }

    private static boolean isSet(byte[] bytes, int bit) {
        return (bytes[bit / 8] & 0x80 >> bit % 8) != 0;
    }

    private void readDefaultCollation(ByteCursor value, boolean enumAndSet) {
        List<Integer> columns = columnsWithCharset(enumAndSet);
        int byDefault = (int) value.packedInteger();
        columns.forEach(column -> collationIds[column] = byDefault);
        while (value.hasRemaining()) {
            int index = (int) value.packedInteger();
            collationIds[columns.get(index)] = (int) value.packedInteger();
        }
    }

    private void readCollations(ByteCursor value, boolean enumAndSet) {
        for (int column : columnsWithCharset(enumAndSet)) {
            collationIds[column] = (int) value.packedInteger();
        }
        if (value.hasRemaining()) {
            throw new NotUnderstoodException(
                    "the description of table " + table + " has more character sets than columns that can have one",
                    "Report this event to Tidemark's authors.");
        }
    }

    private List<Integer> columnsWithCharset(boolean enumAndSet) {
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (enumAndSet ? isEnumOrSet(i) : isCharacter(i)) {
                columns.add(i);
            }
        }
        return columns;
    }

    private boolean isCharacter(int column) {
        return switch (types[column]) {
            // MySQL counts VECTOR among them, always binary.
            case ColumnType.VARCHAR, ColumnType.VAR_STRING, ColumnType.STRING, ColumnType.BLOB, ColumnType.VECTOR ->
                true;
            // MariaDB gives geometry columns a character set too, always binary.
            case ColumnType.GEOMETRY -> flavor == ServerFlavor.MARIADB;
            default -> false;
        };
    }

    private boolean isEnumOrSet(int column) {
        return types[column] == ColumnType.ENUM || types[column] == ColumnType.SET;
    }

    private void readKey(ByteCursor value, boolean withPrefix) {
        for (int ordinal = 1; value.hasRemaining(); ordinal++) {
            keyOrdinals[(int) value.packedInteger()] = ordinal;
            if (withPrefix) {
                value.packedInteger();
            }
        }
    }

    private static void readMembers(ByteCursor value, List<List<byte[]>> all) {
        while (value.hasRemaining()) {
            List<byte[]> members = new ArrayList<>();
            for (long left = value.packedInteger(); left > 0; left--) {
                members.add(value.bytes(value.packedLength()));
            }
            all.add(members);
        }
    }

    private static boolean[] bits(ByteCursor in, int count) {
        boolean[] bits = new boolean[count];
        int current = 0;
        for (int i = 0; i < count; i++) {
            if (i % 8 == 0) {
                current = in.u8();
            }
            bits[i] = (current & 1 << i % 8) != 0;
        }
        return bits;
    }
}
