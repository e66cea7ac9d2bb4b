package io.tidemark.schemas;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column as far as its values' meaning goes. What else a column has (defaults, comments, generation) lives in the table's
 * CREATE statement, which only the server interprets.
 *
 * @param name the column's name
 * @param kind what its cells mean
 * @param size INTEGER: bytes (1, 2, 3, 4, 8); BIT: bits; DECIMAL: precision; DATETIME, TIMESTAMP, TIME: digits of fractional
 *     seconds; BINARY with a fixed length: that length; otherwise 0
 * @param scale DECIMAL: scale; otherwise 0
 * @param unsigned INTEGER: whether the 64 bits are read as unsigned; otherwise false
 * @param charset TEXT, ENUM, SET: the server's name of the character set, for example utf8mb4; otherwise null
 * @param members ENUM and SET: the members in order; otherwise empty
 * @param nullable whether NULL is allowed
 * @param keyOrdinal place in the primary key from 1, or 0 when not part of it
 */
public record ColumnDefinition(
        String name,
        ValueKind kind,
        int size,
        int scale,
        boolean unsigned,
        @Nullable String charset,
        List<String> members,
        boolean nullable,
        int keyOrdinal) {

    /** Copies the members. */
    public ColumnDefinition {
        members = List.copyOf(members);
    }
}
