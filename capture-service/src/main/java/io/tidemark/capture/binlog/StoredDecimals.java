package io.tidemark.capture.binlog;

import io.tidemark.schemas.DecimalCells;
import java.math.BigInteger;

/**
 * MySQL's binary DECIMAL: groups of nine digits in four bytes big-endian, fewer digits in fewer bytes, the sign bit inverted,
 * negative numbers with all bits inverted (MySQL {@code strings/decimal.cc}, decimal2bin).
 */
final class StoredDecimals {
    private static final int DIGITS_PER_GROUP = 9;
    private static final int[] BYTES_OF_DIGITS = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};
    private static final long[] POWERS = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };
    private static final int LONG_DIGITS = 18;

    private StoredDecimals() {}

    /** Bytes that a DECIMAL(precision, scale) takes. */
    static int length(int precision, int scale) {
        int whole = precision - scale;
        return whole / DIGITS_PER_GROUP * 4
                + BYTES_OF_DIGITS[whole % DIGITS_PER_GROUP]
                + scale / DIGITS_PER_GROUP * 4
                + BYTES_OF_DIGITS[scale % DIGITS_PER_GROUP];
    }

    /** The canonical cell: the unscaled value in two's complement, shortest form. */
    static byte[] read(ByteCursor in, int precision, int scale) {
        int length = length(precision, scale);
        byte[] bytes = in.array();
        int at = in.position();
        in.skip(length);
        boolean negative = (bytes[at] & 0x80) == 0;
        Groups groups = new Groups(bytes, at, negative);
        if (precision <= LONG_DIGITS) {
            long unscaled = groups.readLong(precision - scale, scale);
            return DecimalCells.of(negative ? -unscaled : unscaled);
        }
        BigInteger unscaled = groups.readBig(precision - scale, scale);
        return (negative ? unscaled.negate() : unscaled).toByteArray();
    }

    /** Walks the groups of digits. */
    private static final class Groups {
        private final byte[] bytes;
        private final int first;
        private final int mask;
        private int at;

        Groups(byte[] bytes, int at, boolean negative) {
            this.bytes = bytes;
            this.first = at;
            this.at = at;
            this.mask = negative ? 0xFF : 0;
        }

        long readLong(int whole, int scale) {
            long value = group(whole % DIGITS_PER_GROUP);
            for (int left = whole / DIGITS_PER_GROUP + scale / DIGITS_PER_GROUP; left > 0; left--) {
                value = value * POWERS[DIGITS_PER_GROUP] + group(DIGITS_PER_GROUP);
            }
            return value * POWERS[scale % DIGITS_PER_GROUP] + group(scale % DIGITS_PER_GROUP);
        }

        BigInteger readBig(int whole, int scale) {
            BigInteger value = BigInteger.valueOf(group(whole % DIGITS_PER_GROUP));
            for (int left = whole / DIGITS_PER_GROUP + scale / DIGITS_PER_GROUP; left > 0; left--) {
                value = value.multiply(BigInteger.valueOf(POWERS[DIGITS_PER_GROUP]))
                        .add(BigInteger.valueOf(group(DIGITS_PER_GROUP)));
            }
            int rest = scale % DIGITS_PER_GROUP;
            return value.multiply(BigInteger.valueOf(POWERS[rest])).add(BigInteger.valueOf(group(rest)));
        }

        private long group(int digits) {
            long value = 0;
            for (int i = BYTES_OF_DIGITS[digits]; i > 0; i--) {
                int b = (bytes[at] ^ mask) & 0xFF;
                value = value << 8 | (at == first ? b ^ 0x80 : b);
                at++;
            }
            return value;
        }
    }
}
