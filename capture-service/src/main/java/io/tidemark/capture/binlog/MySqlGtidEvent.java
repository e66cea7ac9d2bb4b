package io.tidemark.capture.binlog;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Begin of a MySQL transaction: GTID (33), ANONYMOUS_GTID (34) or tagged GTID (42).
 *
 * <p>Layouts: MySQL {@code libs/mysql/binlog/event/control_events.h} (Gtid_event); the tagged form is written by MySQL's
 * serialization library ({@code libs/mysql/serialization/readme.md}): numbered fields of variable-length integers.
 *
 * @param gtid the transaction, or null for an anonymous one
 * @param commitTimeMicros when this server committed it (immediate_commit_timestamp), 0 if the server does not say
 */
public record MySqlGtidEvent(@Nullable String gtid, long commitTimeMicros) {
    private static final int LOGICAL_TIMESTAMPS = 2;
    private static final long HAS_ORIGINAL_TIMESTAMP = 1L << 55;

    static MySqlGtidEvent read(ByteCursor in, boolean anonymous) {
        in.skip(1);
        byte[] uuid = in.bytes(16);
        long number = in.u64();
        long commitTime = 0;
        if (in.hasRemaining() && in.u8() == LOGICAL_TIMESTAMPS) {
            in.skip(16);
            if (in.remaining() >= 7) {
                commitTime = in.littleEndian(7) & ~HAS_ORIGINAL_TIMESTAMP;
            }
        }
        return new MySqlGtidEvent(anonymous ? null : uuid(uuid) + ":" + number, commitTime);
    }

    static MySqlGtidEvent readTagged(ByteCursor in) {
        long version = unsigned(in);
        if (version != 1) {
            throw unknownForm("serialization version " + version);
        }
        unsigned(in);
        unsigned(in);
        byte[] uuid = new byte[16];
        String tag = "";
        long number = 0;
        long commitTime = 0;
        while (in.hasRemaining()) {
            long field = unsigned(in);
            switch ((int) field) {
                case 0 -> unsigned(in);
                case 1 -> {
                    for (int i = 0; i < uuid.length; i++) {
                        uuid[i] = (byte) unsigned(in);
                    }
                }
                case 2 -> number = signed(in);
                case 3 -> tag = in.utf8((int) unsigned(in));
                case 4, 5 -> signed(in);
                case 6 -> commitTime = unsigned(in);
                case 7, 8, 9, 10, 11 -> unsigned(in);
                default -> throw unknownForm("field " + field);
            }
        }
        return new MySqlGtidEvent(uuid(uuid) + ":" + (tag.isEmpty() ? "" : tag + ":") + number, commitTime);
    }

    /** Variable-length integer: as many one bits at the low end of the first byte as bytes follow it. */
    private static long unsigned(ByteCursor in) {
        int first = in.u8();
        int following = Integer.numberOfTrailingZeros(~first);
        if (following >= 8) {
            return in.u64();
        }
        long low = first >>> (following + 1);
        return following == 0 ? low : low | in.littleEndian(following) << (7 - following);
    }

    /** As {@link #unsigned}, with the sign in the lowest bit. */
    private static long signed(ByteCursor in) {
        long value = unsigned(in);
        return (value & 1) == 0 ? value >>> 1 : -(value >>> 1) - 1;
    }

    private static NotUnderstoodException unknownForm(String what) {
        return new NotUnderstoodException(
                "a tagged GTID has " + what + ", which is not known", "Use a newer Tidemark for this server.");
    }

    private static String uuid(byte[] bytes) {
        StringBuilder text = new StringBuilder(36);
        for (int i = 0; i < bytes.length; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                text.append('-');
            }
            text.append(String.format(Locale.ROOT, "%02x", bytes[i] & 0xFF));
        }
        return text.toString();
    }
}
