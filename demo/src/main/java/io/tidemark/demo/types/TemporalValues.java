package io.tidemark.demo.types;

import java.util.ArrayList;
import java.util.List;

/** Dates and times at the borders of what can be stored, those that are no dates at all among them. */
final class TemporalValues {

    private static final List<String> DATES = List.of(
            "0000-00-00",
            "2024-00-15",
            "2024-02-00",
            "0000-01-01",
            "0000-00-01",
            "0001-01-01",
            "0069-01-02",
            "0999-12-31",
            "1000-01-01",
            "1582-10-10",
            "1970-01-01",
            "2000-02-29",
            "2024-02-31",
            "9999-12-31");

    private TemporalValues() {}

    static List<String> dates() {
        return DATES.stream().map(date -> "'" + date + "'").toList();
    }

    static List<String> datetimes() {
        List<String> values = new ArrayList<>();
        List<String> times =
                List.of("00:00:00", "23:59:59", "01:02:03.123456", "12:00:00.999999", "00:00:00.000001", "05:00:00.5");
        for (int i = 0; i < DATES.size(); i++) {
            String time = times.get(i % times.size());
            // What rounds up would leave the domain, and a zero date rounds to nothing.
            boolean whole = i == 0 || i == DATES.size() - 1;
            values.add("'" + DATES.get(i) + " " + (whole ? i == 0 ? "00:00:00" : "23:59:59" : time) + "'");
        }
        return values;
    }

    static List<String> timestamps() {
        return List.of(
                "'0000-00-00 00:00:00'",
                "'1970-01-01 00:00:01'",
                "'1970-01-01 00:00:01.999999'",
                "'2038-01-19 03:14:07'",
                "'2000-02-29 12:34:56.654321'",
                "'2001-09-09 01:46:40.5'",
                "'2024-12-31 23:59:59.000001'");
    }

    static List<String> times() {
        return List.of(
                "'-838:59:59'",
                "'838:59:59'",
                "'00:00:00'",
                "'-00:00:00.000001'",
                "'-00:00:00.5'",
                "'-00:00:01'",
                "'00:00:00.000001'",
                "'24:00:00'",
                "'-24:00:01.999999'",
                "'-01:02:03.123456'",
                "'-837:59:59.100000'",
                "'12:34:56.789'");
    }
}
