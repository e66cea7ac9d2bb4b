package io.tidemark.capture.binlog;

import io.tidemark.schemas.TemporalCells;

/**
 * MySQL's stored temporal values as canonical cells. The current formats are big-endian with the fraction behind
 * (MySQL {@code mysys/my_time.cc}, my_datetime_packed_from_binary and the like); the formats before 5.6 are decimal numbers.
 */
final class TemporalBytes {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long DATETIME_BIAS = 0x8000000000L;
    private static final int[] MICROS_PER_UNIT = {0, 10_000, 100, 1};

    private TemporalBytes() {}

    static long datetime(ByteCursor in, int digits) {
        long whole = in.bigEndian(5) - DATETIME_BIAS;
        return whole << 24 | fraction(in, digits);
    }

    static long timestamp(ByteCursor in, int digits) {
        long seconds = in.bigEndian(4);
        return seconds * MICROS_PER_SECOND + fraction(in, digits);
    }

    static long time(ByteCursor in, int digits) {
        int fractionBytes = (digits + 1) / 2;
        // Whole and fraction are one number in two's complement, offset so that its bytes sort.
        long biased = in.bigEndian(3 + fractionBytes) - (0x800000L << 8 * fractionBytes);
        long magnitude = Math.abs(biased);
        long whole = magnitude >> 8 * fractionBytes;
        long fraction = (magnitude & (1L << 8 * fractionBytes) - 1) * MICROS_PER_UNIT[fractionBytes];
        long seconds = (whole >> 12 & 0x3FF) * 3600 + (whole >> 6 & 63) * 60 + (whole & 63);
        long micros = seconds * MICROS_PER_SECOND + fraction;
        return biased < 0 ? -micros : micros;
    }

    static long oldDatetime(ByteCursor in) {
        long number = in.u64();
        long date = number / 1_000_000;
        long time = number % 1_000_000;
        return TemporalCells.datetime(
                (int) (date / 10_000),
                (int) (date / 100 % 100),
                (int) (date % 100),
                (int) (time / 10_000),
                (int) (time / 100 % 100),
                (int) (time % 100),
                0);
    }

    static long oldTimestamp(ByteCursor in) {
        return in.u32() * MICROS_PER_SECOND;
    }

    static long oldTime(ByteCursor in) {
        int signed = (int) in.littleEndian(3) << 8 >> 8;
        int number = Math.abs(signed);
        long seconds = number / 10_000 * 3600L + number / 100 % 100 * 60L + number % 100;
        return (signed < 0 ? -seconds : seconds) * MICROS_PER_SECOND;
    }

    private static long fraction(ByteCursor in, int digits) {
        int bytes = (digits + 1) / 2;
        return bytes == 0 ? 0 : in.bigEndian(bytes) * MICROS_PER_UNIT[bytes];
    }
}
