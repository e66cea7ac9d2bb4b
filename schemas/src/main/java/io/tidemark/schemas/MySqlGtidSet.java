package io.tidemark.schemas;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A MySQL GTID set: per source UUID (with a tag from MySQL 8.4 on) a list of closed intervals of transaction numbers.
 *
 * <p>Notation, from the MySQL manual "GTID Format and Storage": {@code uuid[:tag]:1-5:7[:tag2:1-3],uuid2:1}. Holes are kept
 * as holes.
 */
public final class MySqlGtidSet implements GtidSet {

    private record Interval(long first, long last) {}

    /** Key: lower-case {@code uuid} or {@code uuid:tag}; value: sorted, disjoint, non-adjacent intervals. */
    private final Map<String, List<Interval>> intervalsBySource;

    private MySqlGtidSet(Map<String, List<Interval>> intervalsBySource) {
        this.intervalsBySource = intervalsBySource;
    }

    /**
     * Parses the server's notation; white space is ignored.
     *
     * @throws IllegalArgumentException naming the part that cannot be read
     */
    public static MySqlGtidSet parse(String text) {
        Map<String, List<Interval>> parsed = new TreeMap<>();
        for (String sourcePart : text.replaceAll("\\s", "").split(",")) {
            if (sourcePart.isEmpty()) {
                continue;
            }
            String[] fields = sourcePart.split(":");
            String uuid = fields[0].toLowerCase(Locale.ROOT);
            String source = uuid;
            if (fields.length < 2) {
                throw notAGtidSet(sourcePart);
            }
            for (int i = 1; i < fields.length; i++) {
                if (!fields[i].isEmpty() && Character.isDigit(fields[i].charAt(0))) {
                    parsed.merge(source, List.of(interval(fields[i], sourcePart)), MySqlGtidSet::union);
                } else {
                    source = uuid + ":" + fields[i].toLowerCase(Locale.ROOT);
                }
            }
        }
        return new MySqlGtidSet(Collections.unmodifiableMap(parsed));
    }

    @Override
    public boolean contains(String gtid) {
        int colon = gtid.lastIndexOf(':');
        if (colon < 0) {
            return false;
        }
        List<Interval> intervals =
                intervalsBySource.get(gtid.substring(0, colon).toLowerCase(Locale.ROOT));
        if (intervals == null) {
            return false;
        }
        long number = number(gtid.substring(colon + 1), gtid);
        return covers(intervals, new Interval(number, number));
    }

    @Override
    public boolean containsAll(GtidSet other) {
        if (!(other instanceof MySqlGtidSet that)) {
            return other.isEmpty();
        }
        return that.intervalsBySource.entrySet().stream().allMatch(entry -> {
            List<Interval> own = intervalsBySource.getOrDefault(entry.getKey(), List.of());
            return entry.getValue().stream().allMatch(wanted -> covers(own, wanted));
        });
    }

    @Override
    public MySqlGtidSet plus(String gtid) {
        int colon = gtid.lastIndexOf(':');
        if (colon < 0) {
            throw notAGtidSet(gtid);
        }
        Map<String, List<Interval>> grown = new TreeMap<>(intervalsBySource);
        grown.merge(
                gtid.substring(0, colon).toLowerCase(Locale.ROOT),
                List.of(interval(gtid.substring(colon + 1), gtid)),
                MySqlGtidSet::union);
        return new MySqlGtidSet(Collections.unmodifiableMap(grown));
    }

    @Override
    public long countBeyond(GtidSet other) {
        Map<String, List<Interval>> theirs = other instanceof MySqlGtidSet that ? that.intervalsBySource : Map.of();
        long count = 0;
        for (Map.Entry<String, List<Interval>> own : intervalsBySource.entrySet()) {
            for (Interval interval : own.getValue()) {
                count += interval.last - interval.first + 1;
                for (Interval reached : theirs.getOrDefault(own.getKey(), List.of())) {
                    long first = Math.max(interval.first, reached.first);
                    long last = Math.min(interval.last, reached.last);
                    count -= Math.max(0, last - first + 1);
                }
            }
        }
        return count;
    }

    @Override
    public boolean endsWith(String gtid) {
        List<Interval> only = intervalsBySource.size() == 1
                ? intervalsBySource.values().iterator().next()
                : List.of();
        return only.size() == 1
                && contains(gtid)
                && number(gtid.substring(gtid.lastIndexOf(':') + 1), gtid) == only.get(0).last;
    }

    @Override
    public boolean isEmpty() {
        return intervalsBySource.isEmpty();
    }

    @Override
    public String toString() {
        List<String> sources = new ArrayList<>();
        intervalsBySource.forEach((source, intervals) -> {
            StringBuilder text = new StringBuilder(source);
            for (Interval interval : intervals) {
                text.append(':').append(interval.first);
                if (interval.last != interval.first) {
                    text.append('-').append(interval.last);
                }
            }
            sources.add(text.toString());
        });
        return String.join(",", sources);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MySqlGtidSet that && intervalsBySource.equals(that.intervalsBySource);
    }

    @Override
    public int hashCode() {
        return intervalsBySource.hashCode();
    }

    private static boolean covers(List<Interval> intervals, Interval wanted) {
        return intervals.stream().anyMatch(own -> own.first <= wanted.first && wanted.last <= own.last);
    }

    private static List<Interval> union(List<Interval> left, List<Interval> right) {
        List<Interval> sorted = new ArrayList<>(left);
        sorted.addAll(right);
        sorted.sort((a, b) -> Long.compare(a.first, b.first));
        List<Interval> merged = new ArrayList<>();
        for (Interval next : sorted) {
            Interval previous = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (previous != null && next.first <= previous.last + 1) {
                merged.set(merged.size() - 1, new Interval(previous.first, Math.max(previous.last, next.last)));
            } else {
                merged.add(next);
            }
        }
        return List.copyOf(merged);
    }

    private static Interval interval(String text, String whole) {
        int dash = text.indexOf('-');
        long first = number(dash < 0 ? text : text.substring(0, dash), whole);
        long last = dash < 0 ? first : number(text.substring(dash + 1), whole);
        if (last < first) {
            throw notAGtidSet(whole);
        }
        return new Interval(first, last);
    }

    private static long number(String text, String whole) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw notAGtidSet(whole);
        }
    }

    private static IllegalArgumentException notAGtidSet(String text) {
        return new IllegalArgumentException("'" + text
                + "' is not a MySQL GTID: use source-uuid:number, for example 3e11fa47-71ca-11e1-9e33-c80aa9429562:23");
    }
}
