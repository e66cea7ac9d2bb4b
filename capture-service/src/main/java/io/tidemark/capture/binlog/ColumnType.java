package io.tidemark.capture.binlog;

/** Column types as TABLE_MAP events number them (MySQL {@code include/field_types.h}, enum_field_types). */
final class ColumnType {
    static final int TINY = 1;
    static final int SHORT = 2;
    static final int LONG = 3;
    static final int FLOAT = 4;
    static final int DOUBLE = 5;
    static final int TIMESTAMP = 7;
    static final int LONGLONG = 8;
    static final int INT24 = 9;
    static final int DATE = 10;
    static final int TIME = 11;
    static final int DATETIME = 12;
    static final int YEAR = 13;
    static final int VARCHAR = 15;
    static final int BIT = 16;
    static final int TIMESTAMP2 = 17;
    static final int DATETIME2 = 18;
    static final int TIME2 = 19;
    static final int MARIADB_BLOB_COMPRESSED = 140;
    static final int MARIADB_VARCHAR_COMPRESSED = 141;
    static final int VECTOR = 242;
    static final int JSON = 245;
    static final int NEWDECIMAL = 246;
    static final int ENUM = 247;
    static final int SET = 248;
    static final int BLOB = 252;
    static final int VAR_STRING = 253;
    static final int STRING = 254;
    static final int GEOMETRY = 255;

    private ColumnType() {}

    /** Bytes of metadata that a column of this type has in a TABLE_MAP event. */
    static int metadataBytes(int type) {
        return switch (type) {
            case TINY, SHORT, LONG, LONGLONG, INT24, DATE, TIME, DATETIME, TIMESTAMP, YEAR -> 0;
            case FLOAT, DOUBLE, TIMESTAMP2, DATETIME2, TIME2, BLOB, JSON, GEOMETRY, VECTOR, MARIADB_BLOB_COMPRESSED ->
                1;
            case VARCHAR, BIT, NEWDECIMAL, ENUM, SET, STRING, VAR_STRING, MARIADB_VARCHAR_COMPRESSED -> 2;
            default -> throw unknown(type);
        };
    }

    static NotUnderstoodException unknown(int type) {
        return new NotUnderstoodException(
                "a table has a column of the unknown type " + type, "Use a newer Tidemark for this server.");
    }

    /** Whether TABLE_MAP's SIGNEDNESS has a bit for columns of this type, whatever the server's version. */
    static boolean hasSign(int type) {
        return switch (type) {
            case TINY, SHORT, INT24, LONG, LONGLONG, NEWDECIMAL, FLOAT, DOUBLE -> true;
            default -> false;
        };
    }
}
