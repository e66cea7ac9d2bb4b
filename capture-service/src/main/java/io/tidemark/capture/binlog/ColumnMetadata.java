package io.tidemark.capture.binlog;

import java.util.List;

/**
 * What a TABLE_MAP event says of one column, gathered from its several parts.
 *
 * @param name column name
 * @param type type number, with CHAR's variants resolved ({@link ColumnType})
 * @param length STRING: bytes; ENUM and SET: bytes of the number; VARCHAR: most bytes; BLOB and the like: bytes of the length;
 *     NEWDECIMAL: precision; BIT: bits; fractional temporal types: digits
 * @param scale NEWDECIMAL: scale
 * @param unsigned numbers: whether unsigned
 * @param charset character set of the column's strings, or of its members; {@code binary} for byte strings
 * @param members of an ENUM or SET
 * @param nullable whether NULL is allowed
 * @param keyOrdinal place in the primary key from 1, 0 when not in it
 */
record ColumnMetadata(
        String name,
        int type,
        int length,
        int scale,
        boolean unsigned,
        String charset,
        List<String> members,
        boolean nullable,
        int keyOrdinal) {}
