package io.tidemark.restore;

import io.tidemark.archive.SnapshotManifest;
import io.tidemark.database.Catalog;
import io.tidemark.database.DdlKind;
import io.tidemark.database.SchemaObject;
import io.tidemark.database.ServerConnection;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.schemas.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Looks at a target server before anything is written to it. */
final class TargetPreflight {
    private final ServerConnection target;
    private final RestorePlan plan;
    private final RestoreOptions options;

    TargetPreflight(ServerConnection target, RestorePlan plan, RestoreOptions options) {
        this.target = target;
        this.plan = plan;
        this.options = options;
    }

    /**
     * Refuses a server that cannot hold the source's data or must not be written to. Changes nothing.
     *
     * @return what must go before the restore begins
     * @throws RestoreException if the target is not fit
     */
    TargetState check(RestoreMarks marks) throws SQLException {
        if (!options.force()) {
            checkVersion();
        }
        checkNames();
        new TargetRights(target, plan, options).check();
        List<UnfinishedRestore> unfinished =
                marks.unfinished().stream().filter(this::concerns).toList();
        checkUnfinished(unfinished);
        return state(unfinished.stream()
                .filter(left -> left.isCoveredBy(selected(left.database())))
                .toList());
    }

    private void checkVersion() {
        SnapshotManifest source = plan.manifest();
        if (target.flavor() != source.flavor()) {
            throw unsuitable("is " + target.flavor().id() + " but the source was "
                    + source.flavor().id());
        }
        int[] wanted = version(source.serverVersion());
        if (!target.facts().atLeast(wanted[0], wanted[1], 0)) {
            throw unsuitable(
                    "has version " + target.facts().version() + ", older than the source's " + source.serverVersion());
        }
    }

    private void checkNames() {
        if (plan.databases().stream()
                .anyMatch(name -> plan.scope().inTarget(name).equals(RestoreMarks.DATABASE))) {
            throw new RestoreException(
                    Kind.UNSUITABLE_SERVER,
                    "a restore keeps its marks in database " + RestoreMarks.DATABASE
                            + " of the target: restore the database of this name under another one");
        }
        String lowerCase = target.facts().variable("lower_case_table_names");
        if (lowerCase != null && !lowerCase.equals("0")) {
            List<String> mixed = plan.reached().stream()
                    .map(TableName::toString)
                    .filter(name -> !name.equals(name.toLowerCase(Locale.ROOT)))
                    .sorted()
                    .toList();
            if (!mixed.isEmpty()) {
                throw unsuitable("has lower_case_table_names=" + lowerCase + " and would lose the case of " + mixed);
            }
        }
    }

    private RestoreException unsuitable(String why) {
        return RestoreException.unsuitable(
                target, why, "use a server of the source's family and at least its version, or force the restore");
    }

    /** Whether this restore writes to what another one has left. */
    private boolean concerns(UnfinishedRestore left) {
        return plan.databases().stream()
                        .anyMatch(name -> plan.scope().inTarget(name).equals(left.database()))
                && left.overlaps(selected(left.database()));
    }

    private Set<String> selected(String database) {
        return plan.scope().tables().stream()
                .filter(table -> plan.scope().inTarget(table.database()).equals(database))
                .map(TableName::table)
                .collect(Collectors.toSet());
    }

    private void checkUnfinished(List<UnfinishedRestore> unfinished) {
        String server = target.config().address().hostAndPort();
        for (UnfinishedRestore left : unfinished) {
            if (left.isRunning()) {
                throw new RestoreException(
                        Kind.RESTORE_RUNNING,
                        left.describe() + ", still runs on " + server + " (" + left.stage()
                                + "): wait for it, or end it" + " (KILL " + left.session()
                                + " if its process is gone)");
            }
        }
        if (!unfinished.isEmpty() && !options.replace()) {
            UnfinishedRestore left = unfinished.get(0);
            throw new RestoreException(
                    Kind.UNFINISHED_RESTORE,
                    left.describe() + ", did not finish on " + server + " (it came to: " + left.stage()
                            + "), so that the database is not complete: --replace drops "
                            + (left.ownsDatabase() ? "the whole database" : "what it left") + " and restores anew");
        }
    }

    private TargetState state(List<UnfinishedRestore> superseded) throws SQLException {
        List<String> drops = new ArrayList<>();
        Set<String> restored =
                plan.databases().stream().map(plan.scope()::inTarget).collect(Collectors.toCollection(TreeSet::new));
        Set<String> databases = target.databases();
        databases.retainAll(restored);
        for (UnfinishedRestore left : superseded) {
            if (left.ownsDatabase()) {
                drops.add("DROP DATABASE IF EXISTS " + TableName.quote(left.database()));
                databases.remove(left.database());
            }
        }
        if (databases.isEmpty()) {
            return new TargetState(drops, superseded, restored, Set.of());
        }
        Catalog present = Catalog.read(target, databases);
        Set<String> tables = new TreeSet<>();
        present.tables().stream()
                .map(table -> table.name())
                .filter(table -> willBeWritten(plan.scope().inSource(table)))
                .forEach(table -> tables.add(table.quoted()));
        List<SchemaObject> objects =
                present.objects().stream().filter(this::willBeCreated).toList();
        if (!options.replace() && !(tables.isEmpty() && objects.isEmpty())) {
            List<String> found = new ArrayList<>(tables);
            objects.forEach(object -> found.add(object.type().id() + " " + object.database() + "." + object.name()));
            throw new RestoreException(
                    Kind.TABLES_EXIST,
                    "the target " + target.config().address().hostAndPort() + " already has "
                            + String.join(", ", found)
                            + ": replace them, restore under another name, or use an empty target");
        }
        for (UnfinishedRestore left : superseded) {
            if (!left.ownsDatabase()) {
                left.contents().forEach(content -> drops.add(TargetContents.drop(content, left.database())));
            }
        }
        for (SchemaObject object : objects) {
            drops.add("DROP " + object.type().sql() + " IF EXISTS " + TableName.quote(object.database()) + "."
                    + TableName.quote(object.name()));
        }
        tables.forEach(table -> drops.add("DROP TABLE IF EXISTS " + table));
        Set<String> occupied = new TreeSet<>();
        present.tables().forEach(table -> occupied.add(table.name().database()));
        present.objects().forEach(object -> occupied.add(object.database()));
        return new TargetState(drops, superseded, restored, occupied);
    }

    private boolean willBeWritten(TableName table) {
        return plan.reached().contains(table)
                || plan.ddl().stream()
                        .anyMatch(
                                step -> step.runs() && step.statement().tables().contains(table));
    }

    private boolean willBeCreated(SchemaObject object) {
        if (plan.scope().selectsTables() || object.type() == SchemaObject.Type.TRIGGER) {
            return false;
        }
        boolean inSnapshot = plan.manifest().objects().stream()
                .anyMatch(other -> other.type().name().equals(object.type().name())
                        && other.name().equals(object.name())
                        && plan.scope().inTarget(other.database()).equals(object.database()));
        return inSnapshot
                || plan.ddl().stream()
                        .filter(step -> step.runs() && isAbout(step.statement().kind(), object.type()))
                        .flatMap(step -> step.statement().objects().stream())
                        .anyMatch(named -> named.table().equalsIgnoreCase(object.name())
                                && plan.scope().inTarget(named.database()).equals(object.database()));
    }

    private static boolean isAbout(DdlKind kind, SchemaObject.Type type) {
        return switch (type) {
            case VIEW -> kind == DdlKind.VIEW;
            case EVENT -> kind == DdlKind.EVENT;
            case SEQUENCE -> kind == DdlKind.SEQUENCE;
            case TRIGGER -> kind == DdlKind.TRIGGER;
            default -> kind == DdlKind.ROUTINE;
        };
    }

    private static int[] version(String text) {
        String[] parts = text.split("[^0-9]+", 3);
        return new int[] {Integer.parseInt(parts[0]), parts.length > 1 ? Integer.parseInt(parts[1]) : 0};
    }
}
