package io.tidemark.cli.status;

import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.DerivedHistory;
import io.tidemark.archive.Mark;
import io.tidemark.archive.OperationRecord;
import io.tidemark.cli.Quantities;
import io.tidemark.cli.service.ServiceState;
import io.tidemark.restore.RestorableWindow;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What {@code tidemark status} prints for people. */
public final class ProtectionText {

    private final PrintWriter out;

    /** @param out where to */
    public ProtectionText(PrintWriter out) {
        this.out = out;
    }

    /** Prints all of it. */
    public void print(Protection protection) {
        line("source", protection.sourceName() + (protection.problems().isEmpty() ? ": protected" : ": NOT PROTECTED"));
        Mark mark = protection.mark();
        Duration age = protection.markAge();
        if (mark != null) {
            line(
                    "mark",
                    "everything up to " + Quantities.time(mark.completeToMicros()) + " is safe ("
                            + (age == null ? "its age is not known" : Quantities.length(age) + " ago") + ")");
            line("", "binlog " + mark.coordinate() + (mark.gtids().isEmpty() ? "" : ", GTID " + mark.gtids()));
            line(
                    "",
                    mark.commitTimeMicros() == 0
                            ? "no transaction archived yet"
                            : "last transaction committed " + Quantities.time(mark.commitTimeMicros()));
        }
        line("lag", "source -> journal   " + stage(protection.lagToJournal(), journalBacklog(protection)));
        line("", "journal -> archive  " + stage(protection.lagToArchive(), archiveBacklog(protection)));
        for (RestorableWindow window : protection.windows()) {
            if (window.isSinglePoint()) {
                line(
                        "point",
                        "the state at " + window.from().time() + " ("
                                + window.from().coordinate() + ")");
                continue;
            }
            line(
                    "window",
                    "any transaction from " + window.from().time() + " to "
                            + window.to().time());
            if (window.endedBy() != null) {
                line("", "ended by a gap: " + window.endedBy());
            }
        }
        if (protection.archive() != null) {
            archive(protection.archive(), protection.archiveName());
        }
        ArchiveReading.VERIFICATIONS.forEach(
                kind -> operation("verified", protection.lastOperations().get(kind)));
        operation("drilled", protection.lastOperations().get("drill"));
        for (ServiceState service : protection.services()) {
            line(
                    "service",
                    service.service() + condition(service) + ", process " + service.processId() + ", since "
                            + service.since());
            if (service.lastError() != null) {
                line("", "last error at " + service.lastErrorAt() + ": " + service.lastError());
            }
        }
        protection.notes().forEach(note -> line("note", note));
        protection.problems().forEach(problem -> line("PROBLEM", problem));
        out.flush();
    }

    private void archive(ArchiveView view, String name) {
        long bytes = view.files().stream().mapToLong(ArchiveFile::bytes).sum();
        line(
                "archive",
                name + ": commit " + view.number() + ", " + view.files().size() + " files of changes, "
                        + Quantities.bytes(bytes));
        DerivedHistory derived = view.derived();
        if (!derived.isEmpty()) {
            line(
                    "derived",
                    "what foreign keys did below the binlog, up to " + Quantities.time(derived.completeToMicros())
                            + ": " + derived.files().size() + " files, "
                            + Quantities.bytes(derived.files().stream()
                                    .mapToLong(ArchiveFile::bytes)
                                    .sum()));
            if (!derived.behind().isEmpty()) {
                line("", derived.behind().size() + " tables less far, see 'tidemark records --kind derive'");
            }
        }
        view.snapshots()
                .forEach(snapshot -> line(
                        "snapshot",
                        snapshot.id() + ", the state at " + Quantities.time(snapshot.takenAtMicros())
                                + (snapshot.isSynthetic() ? ", synthetic, made of " + snapshot.madeFrom() : "")));
        view.gaps()
                .forEach(gap -> line(
                        "GAP",
                        Quantities.time(gap.from().completeToMicros()) + " to "
                                + Quantities.time(gap.to().completeToMicros()) + " (binlog "
                                + gap.from().coordinate() + " to " + gap.to().coordinate() + "): " + gap.reason()));
    }

    private static String condition(ServiceState service) {
        if (!service.alive()) {
            return " not running";
        }
        return service.phase() == ServiceState.Phase.STANDBY
                ? " standing by: another process does its work"
                : " running";
    }

    private static String stage(@Nullable Duration lag, String backlog) {
        return lag == null ? "unknown" : Quantities.length(lag) + backlog;
    }

    private static String journalBacklog(Protection protection) {
        OptionalLong transactions = protection.transactionsToJournal();
        OptionalLong bytes = protection.bytesToJournal();
        return transactions.isPresent()
                ? ", " + transactions.getAsLong() + " transactions"
                : bytes.isPresent() ? ", " + Quantities.bytes(bytes.getAsLong()) + " of binlog" : "";
    }

    private static String archiveBacklog(Protection protection) {
        OptionalLong transactions = protection.transactionsToArchive();
        OptionalLong records = protection.recordsToArchive();
        return transactions.isPresent()
                ? ", " + transactions.getAsLong() + " transactions"
                : records.isPresent() ? ", " + records.getAsLong() + " records" : "";
    }

    private void operation(String label, @Nullable OperationRecord last) {
        if (last != null) {
            line(label, last.endedAt() + ", " + last.result().id() + ": " + last.summary());
        }
    }

    private void line(String label, String text) {
        out.println(label + " ".repeat(Math.max(1, 10 - label.length())) + text);
    }
}
