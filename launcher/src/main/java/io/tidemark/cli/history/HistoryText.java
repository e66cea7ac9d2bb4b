package io.tidemark.cli.history;

import io.tidemark.archive.DerivedStretch;
import io.tidemark.archive.Gap;
import io.tidemark.archive.parquet.ArchivedChange;
import io.tidemark.cli.Quantities;
import io.tidemark.restore.history.CellText;
import io.tidemark.restore.history.HistoryEntry;
import io.tidemark.restore.history.HistoryEntry.Change;
import io.tidemark.restore.history.HistoryEntry.ColumnChange;
import io.tidemark.restore.history.HistoryEntry.Loss;
import io.tidemark.restore.history.HistoryEntry.Statement;
import io.tidemark.restore.history.HistoryReach;
import io.tidemark.restore.history.RowHistory;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.TableName;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A row's history for people. */
public final class HistoryText {
    private static final int SHOWN_CHARACTERS = 200;
    private static final int LEAST_NAME_WIDTH = 12;
    private static final String NOT_KNOWN = "(computed by the server, not known)";

    private final PrintWriter out;

    /** @param out where to; it is written to in large pieces, even if it flushes every line */
    public HistoryText(PrintWriter out) {
        this.out = new PrintWriter(new BufferedWriter(out));
    }

    /** Prints all of it, entry by entry; what comes before a failure, too. */
    public void print(TableName table, RowHistory history) throws IOException {
        try {
            printAll(table, history);
        } finally {
            out.flush();
        }
    }

    private void printAll(TableName table, RowHistory history) throws IOException {
        line(
                "row",
                table + " "
                        + history.key().entrySet().stream()
                                .map(Map.Entry::toString)
                                .collect(Collectors.joining(" ")));
        print(history.reach());
        out.println();
        long changes = 0;
        for (HistoryEntry entry = history.next(); entry != null; entry = history.next()) {
            if (entry instanceof Change change) {
                changes++;
                print(change);
            } else if (entry instanceof Statement statement) {
                out.println(
                        head(entry, "STATEMENT", statement.entry().position()) + "\n    " + shortened(statement.sql()));
            } else if (entry instanceof Loss loss) {
                print(loss.gap());
            }
        }
        out.println(changes + (changes == 1 ? " change" : " changes"));
    }

    private void print(HistoryReach reach) {
        line(
                "complete",
                "from " + Quantities.time(reach.fromMicros()) + " (behind sequence " + reach.afterSequence() + ") to "
                        + Quantities.time(reach.mark().completeToMicros()) + ", the mark (sequence "
                        + reach.mark().sequence() + ")");
        line(
                "",
                reach.pruned()
                        ? "what was archived before has been removed by 'tidemark prune'"
                        : "what happened before the archive began is not in it");
        if (!reach.gaps().isEmpty()) {
            line("", "except for " + reach.gaps().size() + " gaps, which are shown below");
        }
        derived(reach);
        reach.notSearched().forEach(note -> line("NOTE", "not searched: " + note));
    }

    private void derived(HistoryReach reach) {
        if (reach.derivedThrough() == 0) {
            line(
                    "derived",
                    "nothing: what foreign keys did to the row below the binlog is missing until 'tidemark derive'");
            return;
        }
        List<DerivedStretch> stretches = reach.derived();
        for (DerivedStretch stretch : stretches) {
            line(
                    "derived",
                    "what foreign keys did below the binlog, behind sequence " + stretch.after() + " up to "
                            + stretch.through());
        }
        if (reach.derivedBehind()) {
            line("derived", "not all that foreign keys did, see 'tidemark records --kind derive'");
        } else if (stretches.isEmpty()) {
            line("derived", "nothing to derive up to sequence " + reach.derivedThrough());
        }
    }

    private void print(Change change) {
        ArchivedChange archived = change.change();
        out.println(head(change, archived.operation().name(), archived.position()));
        ArchivedChange.Cascade cascade = archived.cascade();
        if (cascade != null) {
            out.println("    derived: follows from that change in " + cascade.causeTable() + " by foreign key "
                    + String.join(", ", cascade.keys()));
        }
        if (change.move() == HistoryEntry.Move.WENT) {
            out.println("    the key changed: what happened to the row later stands under its new key");
        } else if (change.move() == HistoryEntry.Move.CAME) {
            out.println("    the key changed: what happened to the row before stands under its old key");
        }
        List<ColumnChange> columns = change.columns();
        int width = columns.stream()
                .mapToInt(column -> column.column().name().length())
                .reduce(LEAST_NAME_WIDTH, Math::max);
        for (ColumnChange column : columns) {
            String name = column.column().name();
            out.println("    " + name + " ".repeat(width - name.length()) + "  " + values(archived, column));
        }
    }

    private static String values(ArchivedChange change, ColumnChange column) {
        String before = column.beforeKnown() ? value(column.column(), column.before()) : NOT_KNOWN;
        String after = column.afterKnown() ? value(column.column(), column.after()) : NOT_KNOWN;
        return switch (change.operation()) {
            case INSERT -> after;
            case DELETE -> before;
            case UPDATE -> before + " -> " + after;
        };
    }

    private static String value(ColumnDefinition column, @Nullable Object cell) {
        if (cell == null) {
            return "NULL";
        }
        String text = shortened(CellText.of(column, cell));
        return switch (column.kind()) {
            case TEXT, ENUM, SET, JSON -> CellText.isExact(column, cell) ? text : quoted(text);
            default -> text;
        };
    }

    private static String quoted(String text) {
        return "'"
                + text.replace("\\", "\\\\")
                        .replace("'", "\\'")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                        .replace("\u001b", "\\e")
                + "'";
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_CHARACTERS
                ? text
                : text.substring(0, SHOWN_CHARACTERS) + "… (" + text.length() + " characters, all of them with --json)";
    }

    private void print(Gap gap) {
        out.println(Quantities.time(gap.to().completeToMicros()) + "  GAP  from "
                + Quantities.time(gap.from().completeToMicros())
                + " on, what happened to the row until then is lost: " + gap.reason());
    }

    private static String head(HistoryEntry entry, String what, Position position) {
        return Quantities.time(entry.timeMicros()) + "  " + what + "  sequence " + position.sequence()
                + (position.gtid() == null ? "" : ", GTID " + position.gtid()) + ", " + position.coordinate()
                + (position.threadId() == 0 ? "" : ", thread " + position.threadId()) + ", server "
                + position.serverId();
    }

    private void line(String label, String text) {
        out.println(label + " ".repeat(10 - label.length()) + text);
    }
}
