package io.tidemark.schemas;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A MariaDB GTID position: the last transaction of each replication domain, which stands for all before it.
 *
 * <p>Notation, from the MariaDB manual "Global Transaction ID": {@code domain-server-sequence}, several domains joined by
 * commas. Within a domain sequence numbers only grow.
 */
public final class MariaDbGtidSet implements GtidSet {

    private record Gtid(long domain, long server, long sequence) {
        @Override
        public String toString() {
            return domain + "-" + server + "-" + sequence;
        }
    }

    private final Map<Long, Gtid> lastByDomain;

    private MariaDbGtidSet(Map<Long, Gtid> lastByDomain) {
        this.lastByDomain = lastByDomain;
    }

    /**
     * Parses the server's notation; white space is ignored.
     *
     * @throws IllegalArgumentException naming the part that cannot be read
     */
    public static MariaDbGtidSet parse(String text) {
        Map<Long, Gtid> parsed = new TreeMap<>();
        for (String part : text.replaceAll("\\s", "").split(",")) {
            if (!part.isEmpty()) {
                Gtid gtid = gtid(part);
                parsed.merge(gtid.domain, gtid, (a, b) -> a.sequence >= b.sequence ? a : b);
            }
        }
        return new MariaDbGtidSet(Collections.unmodifiableMap(parsed));
    }

    @Override
    public boolean contains(String text) {
        Gtid gtid = gtid(text);
        Gtid last = lastByDomain.get(gtid.domain);
        return last != null && gtid.sequence <= last.sequence;
    }

    @Override
    public boolean containsAll(GtidSet other) {
        if (!(other instanceof MariaDbGtidSet that)) {
            return other.isEmpty();
        }
        return that.lastByDomain.values().stream().allMatch(gtid -> contains(gtid.toString()));
    }

    @Override
    public MariaDbGtidSet plus(String text) {
        Gtid gtid = gtid(text);
        Map<Long, Gtid> grown = new TreeMap<>(lastByDomain);
        grown.merge(gtid.domain, gtid, (a, b) -> a.sequence >= b.sequence ? a : b);
        return new MariaDbGtidSet(Collections.unmodifiableMap(grown));
    }

    @Override
    public long countBeyond(GtidSet other) {
        Map<Long, Gtid> reached = other instanceof MariaDbGtidSet that ? that.lastByDomain : Map.of();
        return lastByDomain.values().stream()
                .mapToLong(last -> {
                    Gtid theirs = reached.get(last.domain);
                    return Math.max(0, last.sequence - (theirs == null ? 0 : theirs.sequence));
                })
                .sum();
    }

    @Override
    public boolean endsWith(String text) {
        return lastByDomain.size() == 1 && lastByDomain.containsValue(gtid(text));
    }

    @Override
    public boolean isEmpty() {
        return lastByDomain.isEmpty();
    }

    @Override
    public String toString() {
        return lastByDomain.values().stream().map(Gtid::toString).collect(Collectors.joining(","));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MariaDbGtidSet that && lastByDomain.equals(that.lastByDomain);
    }

    @Override
    public int hashCode() {
        return lastByDomain.hashCode();
    }

    private static Gtid gtid(String text) {
        String[] fields = text.split("-");
        try {
            if (fields.length == 3) {
                return new Gtid(Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]));
            }
        } catch (NumberFormatException e) {
            // Falls through to the same message: the form is wrong either way.
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not a MariaDB GTID: use domain-server-sequence, for example 0-1-4711");
    }
}
