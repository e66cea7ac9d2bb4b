package io.tidemark.demo.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The statements of a history in the order in which they ran, and what became of them. */
public final class StatementLog {

    private static final int LONGEST_SHOWN = 2_000;

    /**
     * One statement.
     *
     * @param step its number in the history
     * @param session who ran it
     * @param sql its text
     * @param outcome {@code ok}, or the server's error
     */
    public record Entry(int step, int session, String sql, String outcome) {
        @Override
        public String toString() {
            String text = sql.length() > LONGEST_SHOWN ? sql.substring(0, LONGEST_SHOWN) + "..." : sql;
            return String.format(Locale.ROOT, "%5d s%d %s  -- %s", step, session, text, outcome);
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final Writer writer;

    /** @param writer gets every statement as a line, at once */
    public StatementLog(Writer writer) {
        this.writer = writer;
    }

    void add(Entry entry) {
        entries.add(entry);
        try {
            writer.write(entry.toString().replace("\n", "\\n") + "\n");
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All so far. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Those that name a table, up to a step. */
    public List<Entry> naming(String table, int lastStep) {
        String quoted = SchemaView.quote(table);
        return entries.stream()
                .filter(entry -> entry.step() <= lastStep && entry.sql().contains(quoted))
                .toList();
    }

    /** How many statements of each kind the server took, by their first two words. */
    public Map<String, Integer> kinds() {
        Map<String, Integer> kinds = new TreeMap<>();
        for (Entry entry : entries) {
            if (entry.outcome().equals("ok")) {
                String[] words = entry.sql().replaceAll("`[^`]*`", "").trim().split("[^A-Za-z]+");
                kinds.merge(words[0] + (words.length > 1 ? " " + words[1] : ""), 1, Integer::sum);
            }
        }
        return kinds;
    }
}
