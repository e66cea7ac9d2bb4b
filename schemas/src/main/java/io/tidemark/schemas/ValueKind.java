package io.tidemark.schemas;

/**
 * What a column's canonical cell value means.
 *
 * <p>A cell is one of {@code null} (SQL NULL), {@link Long}, {@link Float}, {@link Double} or {@code byte[]}; the kind says
 * how to read it. The canonical value holds everything that the server can store in such a column, so that equal cells
 * mean equal stored values, byte for byte.
 */
public enum ValueKind {
    /** TINYINT to BIGINT. Long; BIGINT UNSIGNED keeps its 64 bits, to be read as unsigned. */
    INTEGER,
    /** YEAR. Long: 0 for 0000, else 1901 to 2155. */
    YEAR,
    /** DECIMAL(precision, scale). Bytes: the unscaled value as big-endian two's complement, shortest form. */
    DECIMAL,
    /** FLOAT, with or without (M,D). Float. */
    FLOAT,
    /** DOUBLE, with or without (M,D). Double. */
    DOUBLE,
    /** BIT(size). Long: the bits as an unsigned number. */
    BIT,
    /** DATE. Long: year * 512 + month * 32 + day, parts may be zero. */
    DATE,
    /**
     * DATETIME(fsp). Long: ((((year * 13 + month) * 32 + day) * 32 + hour) * 64 + minute) * 64 + second, times 2^24, plus
     * microseconds: MySQL's own packed form (my_time.h, TIME_to_longlong_datetime_packed); parts may be zero.
     */
    DATETIME,
    /** TIMESTAMP(fsp). Long: microseconds since 1970-01-01 00:00:00 UTC; 0 is the zero timestamp 0000-00-00 00:00:00. */
    TIMESTAMP,
    /** TIME(fsp). Long: signed microseconds, within 838:59:59.999999 either way. */
    TIME,
    /** CHAR, VARCHAR, TEXT of a character set. Bytes as the server stores them, in the column's character set. */
    TEXT,
    /** BINARY (padded to its length with 0x00), VARBINARY, BLOB; on MariaDB also UUID, INET4 and INET6. Bytes as stored. */
    BINARY,
    /** ENUM. Long: index of the member from 1, 0 for the error value. */
    ENUM,
    /** SET. Long: bit i set for member i. */
    SET,
    /** MySQL's JSON. Bytes: the document in UTF-8 exactly as the server prints it, with marks where that does not tell a type ({@link JsonCells}). */
    JSON,
    /** Geometry of every type. Bytes as stored: SRID in four bytes, little-endian, then WKB. */
    GEOMETRY,
    /** MySQL 9's VECTOR. Bytes as stored: little-endian 32-bit floats. */
    VECTOR
}
