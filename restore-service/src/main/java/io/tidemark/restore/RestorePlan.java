package io.tidemark.restore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.schemas.Account;
import io.tidemark.schemas.TableName;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How to bring back a point of the history, and what it costs.
 *
 * @param target the point
 * @param scope what is restored, and under which names
 * @param snapshot the full snapshot it starts from
 * @param manifest what that holds
 * @param protectedDatabases databases whose history the archive has, whatever the case of their names
 * @param tables the snapshot's tables that are read
 * @param reached names of all tables that are in the target at some time on the way
 * @param changes files of changes between snapshot and point
 * @param ddl statements in between, in order
 * @param warnings what a person should know before
 * @param accounts users and roles of the source's server as of the snapshot; null if they are not to be restored
 */
public record RestorePlan(
        ResolvedTarget target,
        RestoreScope scope,
        SnapshotReference snapshot,
        SnapshotManifest manifest,
        Set<String> protectedDatabases,
        List<PlannedTable> tables,
        Set<TableName> reached,
        List<ArchiveFile> changes,
        List<DdlStep> ddl,
        List<String> warnings,
        @Nullable List<Account> accounts) {

    /** Copies the lists. */
    public RestorePlan {
        protectedDatabases = caseInsensitive(protectedDatabases);
        tables = List.copyOf(tables);
        reached = Set.copyOf(reached);
        changes = List.copyOf(changes);
        ddl = List.copyOf(ddl);
        warnings = List.copyOf(warnings);
        accounts = accounts == null ? null : List.copyOf(accounts);
    }

    /** The same, with users and roles. */
    RestorePlan withAccounts(List<Account> archived) {
        return new RestorePlan(
                target,
                scope,
                snapshot,
                manifest,
                protectedDatabases,
                tables,
                reached,
                changes,
                ddl,
                warnings,
                archived);
    }

    /** The same, with one more thing that a person should know before. */
    RestorePlan withWarning(String warning) {
        return new RestorePlan(
                target,
                scope,
                snapshot,
                manifest,
                protectedDatabases,
                tables,
                reached,
                changes,
                ddl,
                Stream.concat(warnings.stream(), Stream.of(warning)).toList(),
                accounts);
    }

    private static Set<String> caseInsensitive(Set<String> names) {
        Set<String> copy = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        copy.addAll(names);
        return Collections.unmodifiableSet(copy);
    }

    /** Bytes to fetch from the archive. */
    public long bytes() {
        return tables.stream()
                        .flatMap(table -> table.snapshot().parts().stream())
                        .mapToLong(SnapshotManifest.Part::bytes)
                        .sum()
                + changes.stream().mapToLong(ArchiveFile::bytes).sum();
    }

    /** Files to fetch from the archive. */
    public long files() {
        return tables.stream()
                        .mapToLong(table -> table.snapshot().parts().size())
                        .sum()
                + changes.size();
    }

    /** Rows of the snapshot that are read. */
    public long snapshotRows() {
        return tables.stream().mapToLong(table -> table.snapshot().rows()).sum();
    }

    /** Changes that are read; they shape the result but hardly the time it takes. */
    public long changeRows() {
        return changes.stream().mapToLong(ArchiveFile::rows).sum();
    }

    /** Databases that are written to, by their names in the source. */
    public Set<String> databases() {
        Set<String> databases = new TreeSet<>();
        if (!scope.selectsTables()) {
            manifest.databases().forEach(database -> databases.add(database.name()));
        }
        reached.forEach(table -> databases.add(table.database()));
        return databases;
    }

    /** Whether the archive has the history of a database. */
    boolean protects(String database) {
        return protectedDatabases.contains(database);
    }

    /** Whether a database of the target is one that the restore makes: of the source's, or of its own. */
    public boolean writes(String database) {
        return database.equals(RestoreMarks.DATABASE) || protects(scope.inSource(database));
    }

    /** Whether a table of this name comes to the target, at least on the way. */
    boolean reaches(TableName table) {
        return !scope.selectsTables() || reached.contains(table);
    }

    /** The plan for people. */
    public String render() {
        StringBuilder text = new StringBuilder();
        line(text, "Restore   %s (%s)", target.asked(), target.describe());
        line(text, "Scope     %s", scope.describe());
        line(
                text,
                "Snapshot  %s of %s, %s",
                snapshot.id(),
                Times.text(snapshot.takenAtMicros()),
                manifest.serverVersion());
        for (PlannedTable table : tables) {
            line(
                    text,
                    "  %s%s: %d rows in %d files, %d changes",
                    table.name(),
                    table.restored() ? "" : " (only read)",
                    table.snapshot().rows(),
                    table.snapshot().parts().size(),
                    table.changeRows());
        }
        if (!ddl.isEmpty()) {
            line(text, "Statements run again by the target, in order");
            for (DdlStep step : ddl) {
                line(
                        text,
                        "  %d %s%s",
                        step.sequence(),
                        step.summary(),
                        step.runs() ? "" : " (skipped: " + step.skipped() + ")");
            }
        }
        line(
                text,
                "Cost      %d files, %d bytes to fetch, %d rows and %d changes to merge",
                files(),
                bytes(),
                snapshotRows(),
                changeRows());
        if (accounts != null) {
            line(
                    text,
                    "Accounts  %d users and roles with their grants as of the snapshot (%s, binlog %s); what was granted, revoked or"
                            + " changed of them after that does not come back",
                    accounts.size(),
                    Times.text(snapshot.takenAtMicros()),
                    snapshot.coordinate());
        }
        warnings.forEach(warning -> line(text, "Warning   %s", warning));
        return text.toString();
    }

    /** The plan for programs. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode point = json.putObject("target");
        point.put("asked", target.asked());
        point.put("sequence", target.sequence());
        point.put("gtid", target.gtid());
        point.put(
                "coordinate",
                target.coordinate() == null ? null : target.coordinate().toString());
        point.put("commitTimeMicros", target.commitTimeMicros());
        json.put("scope", scope.describe());
        json.put("snapshot", snapshot.id());
        ArrayNode list = json.putArray("tables");
        for (PlannedTable table : tables) {
            list.addObject()
                    .put("table", table.name().toString())
                    .put("restored", table.restored())
                    .put("rows", table.snapshot().rows())
                    .put("changes", table.changeRows());
        }
        ArrayNode statements = json.putArray("ddl");
        for (DdlStep step : ddl) {
            statements
                    .addObject()
                    .put("sequence", step.sequence())
                    .put("sql", step.summary())
                    .put("skipped", step.skipped());
        }
        if (accounts != null) {
            ArrayNode names = json.putArray("accounts");
            accounts.forEach(account -> names.add(account.name()));
        }
        json.put("files", files());
        json.put("bytes", bytes());
        json.put("snapshotRows", snapshotRows());
        json.put("changeRows", changeRows());
        ArrayNode told = json.putArray("warnings");
        warnings.forEach(told::add);
        return json;
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
