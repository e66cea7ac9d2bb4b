package io.tidemark.restore;

import io.tidemark.schemas.BinlogCoordinate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The point to restore to, as a person names it. */
public sealed interface RestoreTarget {

    /** The text that {@link #parse} reads back as the same point. */
    String text();

    /** Everything that the archive holds. */
    record Latest() implements RestoreTarget {
        @Override
        public String text() {
            return "latest";
        }
    }

    /**
     * The history before the first transaction that committed later than this moment.
     *
     * @param micros microseconds since 1970 UTC
     */
    record AtTime(long micros) implements RestoreTarget {
        @Override
        public String text() {
            return Times.text(micros);
        }
    }

    /**
     * The history up to a transaction.
     *
     * @param gtid the transaction in the server's notation
     * @param included whether it is part of what is restored
     */
    record AtTransaction(String gtid, boolean included) implements RestoreTarget {
        @Override
        public String text() {
            return (included ? GTID : BEFORE_GTID) + gtid;
        }
    }

    /**
     * All transactions that end at or before a place in the binlog.
     *
     * @param coordinate the place
     */
    record AtCoordinate(BinlogCoordinate coordinate) implements RestoreTarget {
        @Override
        public String text() {
            return BINLOG + coordinate;
        }
    }

    /** Prefix of a transaction that is included. */
    String GTID = "gtid:";
    /** Prefix of a transaction that is left out. */
    String BEFORE_GTID = "before-gtid:";
    /** Prefix of a binlog position. */
    String BINLOG = "binlog:";

    /**
     * Parses {@code latest}, an ISO 8601 time with zone (up to microseconds), {@code gtid:X}, {@code before-gtid:X} or
     * {@code binlog:FILE:POS}.
     *
     * @throws RestoreException of kind INVALID_TARGET for anything else
     */
    static RestoreTarget parse(String text) {
        String trimmed = text.strip();
        String lower = trimmed.toLowerCase(Locale.ROOT);
        if (lower.equals("latest")) {
            return new Latest();
        }
        if (lower.startsWith(GTID)) {
            return new AtTransaction(requireGtid(trimmed, GTID), true);
        }
        if (lower.startsWith(BEFORE_GTID)) {
            return new AtTransaction(requireGtid(trimmed, BEFORE_GTID), false);
        }
        if (lower.startsWith(BINLOG)) {
            try {
                return new AtCoordinate(BinlogCoordinate.parse(trimmed.substring(BINLOG.length())));
            } catch (IllegalArgumentException e) {
                throw invalid(trimmed, e.getMessage());
            }
        }
        return new AtTime(parseTime(trimmed));
    }

    private static String requireGtid(String text, String prefix) {
        String gtid = text.substring(prefix.length()).strip();
        if (gtid.isEmpty()) {
            throw invalid(text, "a transaction must follow '" + prefix + "'");
        }
        return gtid;
    }

    private static long parseTime(String text) {
        // People write a blank where ISO 8601 has a T.
        String iso = text.matches("\\d{4}-\\d{2}-\\d{2} .*") ? text.replaceFirst(" ", "T") : text;
        Instant instant;
        try {
            instant = iso.endsWith("]")
                    ? ZonedDateTime.parse(iso).toInstant()
                    : OffsetDateTime.parse(iso).toInstant();
        } catch (DateTimeException e) {
            throw invalid(text, "a time needs date, time and zone");
        }
        if (!instant.truncatedTo(ChronoUnit.MICROS).equals(instant)) {
            throw invalid(text, "times are exact to microseconds, not finer");
        }
        return Times.micros(instant);
    }

    private static RestoreException invalid(String text, String why) {
        return new RestoreException(
                RestoreException.Kind.INVALID_TARGET,
                "'" + text + "' is no point to restore to (" + why
                        + "): use latest, a time such as 2026-11-21T09:00:00.123456Z or 2026-11-21T10:00:00+01:00, gtid:…,"
                        + " before-gtid:… or binlog:FILE:POS");
    }
}
