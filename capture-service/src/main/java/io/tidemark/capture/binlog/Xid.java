package io.tidemark.capture.binlog;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identifies an XA transaction: as a statement in the binlog names it, or as an XA_PREPARE event holds it (MySQL
 * {@code libs/mysql/binlog/event/control_events.h}, XA_prepare_event; the same in MariaDB).
 */
final class Xid {
    private static final Pattern TEXT = Pattern.compile("X'([0-9a-fA-F]*)',X'([0-9a-fA-F]*)',([0-9]+)");
    private static final long FORMAT_BITS = 0xFFFF_FFFFL;

    private Xid() {}

    /** The identifier in a statement such as {@code XA COMMIT X'61',X'',1}, as {@code X'61',X'',1}. */
    static String inStatement(String sql) {
        Matcher matcher = TEXT.matcher(sql);
        if (!matcher.find()) {
            throw new NotUnderstoodException(
                    "a statement does not name its XA transaction", "Report this event to Tidemark's authors.");
        }
        return text(matcher.group(1), matcher.group(2), Long.parseUnsignedLong(matcher.group(3)));
    }

    /** The identifier in an XA_PREPARE event, behind the byte that tells whether it commits at once. */
    static String read(ByteCursor in) {
        long format = in.u32();
        int globalLength = Math.toIntExact(in.u32());
        int branchLength = Math.toIntExact(in.u32());
        HexFormat hex = HexFormat.of();
        return text(hex.formatHex(in.bytes(globalLength)), hex.formatHex(in.bytes(branchLength)), format);
    }

    private static String text(String global, String branch, long format) {
        // Events have room for 32 bits of the format only.
        return "X'" + global.toLowerCase(Locale.ROOT) + "',X'" + branch.toLowerCase(Locale.ROOT) + "',"
                + (format & FORMAT_BITS);
    }
}
