package io.tidemark.restore;

import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.DdlEntry;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.database.DdlKind;
import io.tidemark.database.DdlStatement;
import io.tidemark.database.SessionCharset;
import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlTokenizer;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.restore.merge.ReferentialAction;
import io.tidemark.schemas.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes restore plans. A pure function of what the archive says: no server is asked, nothing is written. */
public final class RestorePlanner {
    private RestorePlanner() {}

    /**
     * The snapshot from which a point is restored: the newest of its era at or before it.
     *
     * @throws RestoreException if there is none
     */
    public static SnapshotReference snapshotFor(ArchiveView view, ResolvedTarget target) {
        return new Eras(view)
                .basis(target.era(), target.sequence())
                .orElseThrow(() -> new RestoreException(
                        Kind.BEFORE_FIRST_SNAPSHOT, "no full snapshot lies at or before " + target.describe()));
    }

    /**
     * The snapshot from which a point is restored together with users, roles and grants: the newest of its era at or before it that
     * was read from the source. One that was computed from the archive has no accounts.
     *
     * @throws RestoreException if there is none
     */
    public static SnapshotReference snapshotWithAccountsFor(ArchiveView view, ResolvedTarget target) {
        return new Eras(view)
                .basis(target.era(), target.sequence(), snapshot -> !snapshot.isSynthetic())
                .orElseThrow(() -> new RestoreException(
                        Kind.ACCOUNTS_NOT_ARCHIVED,
                        "no snapshot that was read from the source lies at or before " + target.describe()
                                + " any more, and synthetic ones have no users, roles and grants: restore without them, or to a"
                                + " point behind a snapshot that was taken with snapshot.include-grants"));
    }

    /**
     * The plan.
     *
     * @param view the archive
     * @param snapshot what {@link #snapshotFor} or {@link #snapshotWithAccountsFor} says
     * @param manifest its manifest
     * @param target the point
     * @param scope what to restore
     * @throws RestoreException saying why there is none
     */
    public static RestorePlan plan(
            ArchiveView view,
            SnapshotReference snapshot,
            SnapshotManifest manifest,
            ResolvedTarget target,
            RestoreScope scope) {
        List<DdlStep> statements = view.ddl().stream()
                .filter(entry -> isBetween(entry.position().sequence(), snapshot, target))
                .sorted(Comparator.comparing(DdlEntry::position))
                .map(RestorePlanner::classified)
                .toList();
        Set<String> databases = protectedDatabases(view, manifest);
        requireDistinctDatabases(manifest, statements, databases, scope);
        Set<TableName> reached = new TreeSet<>(scope.tables());
        if (scope.selectsTables()) {
            requireKnownTables(manifest, statements, scope);
            growByStatements(reached, manifest, statements, databases);
        } else {
            manifest.tables().forEach(table -> reached.add(table.name()));
        }
        Set<TableName> read = withParents(reached, manifest);
        List<ArchiveFile> changes = view.files().stream()
                .filter(file -> file.kind() == FileKind.CHANGES
                        && file.lastSequence() > snapshot.sequence()
                        && file.firstSequence() <= target.sequence()
                        && (!scope.selectsTables() || read.contains(file.table())))
                .sorted(Comparator.comparingLong(ArchiveFile::firstSequence))
                .toList();
        List<PlannedTable> tables = manifest.tables().stream()
                .filter(table -> read.contains(table.name()))
                .map(table -> new PlannedTable(table, reached.contains(table.name()), rowsOf(changes, table.name())))
                .toList();
        List<DdlStep> steps = statements.stream()
                .map(step -> decided(step, databases, scope, reached))
                .toList();
        return new RestorePlan(
                target,
                scope,
                snapshot,
                manifest,
                databases,
                tables,
                reached,
                changes,
                steps,
                warnings(manifest, scope, reached),
                null);
    }

    private static boolean isBetween(long sequence, SnapshotReference snapshot, ResolvedTarget target) {
        return sequence > snapshot.sequence() && sequence <= target.sequence();
    }

    private static DdlStep classified(DdlEntry entry) {
        return new DdlStep(
                entry, DdlStatement.classify(entry.sql(), entry.session(), entry.database()), null, List.of());
    }

    /** The snapshot's databases, and those that came later; their names are compared without case, as statements spell them. */
    private static Set<String> protectedDatabases(ArchiveView view, SnapshotManifest manifest) {
        Set<String> databases = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        manifest.databases().forEach(database -> databases.add(database.name()));
        for (ArchiveFile file : view.files()) {
            TableName table = file.table();
            if (table != null) {
                databases.add(table.database());
            }
        }
        return databases;
    }

    private static DdlStep decided(DdlStep step, Set<String> databases, RestoreScope scope, Set<TableName> reached) {
        String skipped = reasonToSkip(step, databases, scope, reached);
        List<String> replacement = skipped == null ? protectedPart(step, databases) : List.of();
        return new DdlStep(step.entry(), step.statement(), skipped, replacement);
    }

    private static @Nullable String reasonToSkip(
            DdlStep step, Set<String> databases, RestoreScope scope, Set<TableName> reached) {
        DdlStatement statement = step.statement();
        if (concernsOthers(step, databases)) {
            return "concerns no protected database";
        }
        return switch (statement.kind()) {
            case ACCOUNT -> "accounts and privileges are not part of a database";
            case ADMINISTRATIVE -> "changes neither definitions nor contents";
            case TRANSACTION -> "controls a transaction, changes nothing by itself";
            case CONTENTS ->
                throw new RestoreException(
                        Kind.INCONSISTENT_HISTORY,
                        "the history holds a statement that changes contents without row events (sequence "
                                + step.sequence() + ": " + step.summary()
                                + "): restore to a point before it or from a snapshot behind it");
            case VIEW, ROUTINE, EVENT, SEQUENCE, CREATE_DATABASE, ALTER_DATABASE ->
                scope.selectsTables() ? "only tables are selected" : null;
            default -> {
                boolean touches = !scope.selectsTables() || reached.stream().anyMatch(statement::mayTouch);
                yield touches ? null : "touches no table that is restored";
            }
        };
    }

    /**
     * The binary log has the statements of all databases, also those that a session in a protected one ran about another. Run again,
     * they would change what the target has beside the restored databases.
     */
    private static boolean concernsOthers(DdlStep step, Set<String> databases) {
        DdlStatement statement = step.statement();
        if (statement.scope() == DdlStatement.Scope.TABLES) {
            return leadingTables(statement).stream().noneMatch(table -> databases.contains(table.database()));
        }
        if (!statement.databases().isEmpty()) {
            return statement.databases().stream().noneMatch(databases::contains);
        }
        return !databases.contains(step.entry().database())
                && SqlTokenizer.tokens(
                                SessionCharset.ofSession(step.entry().session())
                                        .decode(step.entry().sql()),
                                SqlDialect.ofSession(step.entry().session()))
                        .stream()
                        .noneMatch(token -> token.isName() && databases.contains(token.text()));
    }

    /** The tables that decide whether a statement concerns a database: a new table's template and parents stay as they are. */
    private static List<TableName> leadingTables(DdlStatement statement) {
        return statement.kind() == DdlKind.CREATE_TABLE
                ? statement.tables().subList(0, 1)
                : statement.tables().stream()
                        .filter(table -> !statement.parents().contains(table))
                        .toList();
    }

    /** What of a statement that touches tables of other databases, too, is to be run; empty for all of it. */
    private static List<String> protectedPart(DdlStep step, Set<String> databases) {
        DdlStatement statement = step.statement();
        Predicate<TableName> isProtected = table -> databases.contains(table.database());
        if (statement.scope() != DdlStatement.Scope.TABLES
                || statement.tables().stream().allMatch(isProtected)) {
            return List.of();
        }
        TableName source = UnrepeatableStatements.source(statement, isProtected);
        if (source != null) {
            throw new RestoreException(
                    Kind.INCONSISTENT_HISTORY,
                    "the history takes rows or a definition from table " + source
                            + ", which is not protected (sequence "
                            + step.sequence() + ": " + step.summary()
                            + "): restore to a point before it or from a snapshot behind it");
        }
        List<String> part = new ArrayList<>();
        List<TableName> tables = statement.tables();
        if (statement.kind() == DdlKind.DROP_TABLE) {
            tables.stream().filter(isProtected).forEach(table -> part.add("DROP TABLE IF EXISTS " + table.quoted()));
        } else if (statement.kind() == DdlKind.RENAME_TABLE) {
            for (int i = 0; i < tables.size(); i += 2) {
                if (isProtected.test(tables.get(i))) {
                    part.add(
                            isProtected.test(tables.get(i + 1))
                                    ? "RENAME TABLE " + tables.get(i).quoted() + " TO "
                                            + tables.get(i + 1).quoted()
                                    : "DROP TABLE " + tables.get(i).quoted());
                }
            }
        }
        return part;
    }

    /** What is to be renamed must be there, and must not get the name of another database that is restored. */
    private static void requireDistinctDatabases(
            SnapshotManifest manifest, List<DdlStep> statements, Set<String> databases, RestoreScope scope) {
        Set<String> known = new TreeSet<>();
        manifest.databases().forEach(database -> known.add(database.name()));
        statements.forEach(step -> step.statement().databases().stream()
                .filter(databases::contains)
                .forEach(known::add));
        for (String database : scope.databases().keySet()) {
            if (!known.contains(database)) {
                throw new RestoreException(
                        Kind.UNKNOWN_TABLE,
                        "database " + database
                                + ", which is to be renamed, is not in the archive at this point; it has " + known);
            }
        }
        Set<String> kept = new TreeSet<>();
        if (scope.selectsTables()) {
            scope.tables().forEach(table -> kept.add(table.database()));
        } else {
            kept.addAll(known);
        }
        kept.removeAll(scope.databases().keySet());
        scope.databases().forEach((database, renamed) -> {
            if (kept.contains(renamed)) {
                throw new RestoreException(
                        Kind.INVALID_TARGET,
                        "database " + database + " cannot be called " + renamed
                                + " in the target: that is another database of the restore");
            }
        });
    }

    private static void requireKnownTables(SnapshotManifest manifest, List<DdlStep> statements, RestoreScope scope) {
        for (TableName wanted : scope.tables()) {
            boolean known =
                    manifest.tables().stream().anyMatch(table -> table.name().equals(wanted))
                            || statements.stream()
                                    .anyMatch(step -> step.statement().tables().contains(wanted));
            if (!known) {
                throw new RestoreException(
                        Kind.UNKNOWN_TABLE,
                        "table " + wanted + " is not in the archive at this point; it has "
                                + manifest.tables().stream()
                                        .map(table -> table.name().toString())
                                        .toList());
            }
        }
    }

    /** A statement that moves rows between names, or touches tables that cascades connect, brings all of them along. */
    private static void growByStatements(
            Set<TableName> reached, SnapshotManifest manifest, List<DdlStep> statements, Set<String> databases) {
        int before;
        do {
            before = reached.size();
            for (DdlStep step : statements) {
                Set<TableName> connected = withParents(reached, manifest);
                if (isTableStatement(step.statement()) && connected.stream().anyMatch(step.statement()::mayTouch)) {
                    if (step.statement().scope() != DdlStatement.Scope.TABLES) {
                        throw new RestoreException(
                                Kind.INCONSISTENT_HISTORY,
                                "single tables cannot be restored across a statement that may touch anything (sequence "
                                        + step.sequence() + ": " + step.summary() + "): restore the whole database");
                    }
                    step.statement().tables().stream()
                            .filter(table -> databases.contains(table.database()))
                            .forEach(reached::add);
                    reached.addAll(withParents(reached, manifest));
                }
            }
        } while (reached.size() > before);
    }

    private static boolean isTableStatement(DdlStatement statement) {
        return switch (statement.kind()) {
            case ACCOUNT,
                    ADMINISTRATIVE,
                    TRANSACTION,
                    VIEW,
                    ROUTINE,
                    EVENT,
                    SEQUENCE,
                    TRIGGER,
                    CREATE_DATABASE,
                    ALTER_DATABASE -> false;
            default -> true;
        };
    }

    /** The tables and all whose deletions and key changes may have cascaded to them. */
    private static Set<TableName> withParents(Set<TableName> tables, SnapshotManifest manifest) {
        Set<TableName> read = new HashSet<>(tables);
        boolean grew = true;
        while (grew) {
            grew = false;
            for (SnapshotManifest.ForeignKey key : manifest.foreignKeys()) {
                boolean acts = ReferentialAction.of(key.onDelete()) != ReferentialAction.NONE
                        || ReferentialAction.of(key.onUpdate()) != ReferentialAction.NONE;
                grew |= acts && read.contains(key.table()) && read.add(key.parent());
            }
        }
        return read;
    }

    private static long rowsOf(List<ArchiveFile> changes, TableName table) {
        return changes.stream()
                .filter(file -> table.equals(file.table()))
                .mapToLong(ArchiveFile::rows)
                .sum();
    }

    private static List<String> warnings(SnapshotManifest manifest, RestoreScope scope, Set<TableName> reached) {
        List<String> warnings = new ArrayList<>();
        if (scope.selectsTables()) {
            for (SnapshotManifest.ForeignKey key : manifest.foreignKeys()) {
                if (reached.contains(key.table()) && !reached.contains(key.parent())) {
                    warnings.add("foreign key " + key.name() + " of table " + key.table() + " refers to table "
                            + key.parent() + ", which is not restored");
                }
            }
        }
        return warnings;
    }
}
