package io.tidemark.restore;

import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.parquet.SnapshotPartWriter;
import io.tidemark.database.Catalog;
import io.tidemark.database.CatalogTable;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.DdlKind;
import io.tidemark.database.DdlStatement;
import io.tidemark.database.KeyRange;
import io.tidemark.database.RowCursor;
import io.tidemark.database.RowFilling;
import io.tidemark.database.SchemaObject;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.SessionCharset;
import io.tidemark.database.SqlDialect;
import io.tidemark.database.TableReader;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.restore.merge.GroupMerge;
import io.tidemark.restore.merge.MergeEngine;
import io.tidemark.restore.merge.ReferentialAction;
import io.tidemark.restore.merge.ReferentialKey;
import io.tidemark.restore.merge.Slice;
import io.tidemark.restore.merge.TableSpan;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.RowMultisetDigest.Form;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One restore: databases and tables, then the history's statements in order with the contents that each finds, then the rest of the
 * contents, then triggers; at the end everything is read back. Tables have their names in the source throughout, except in SQL.
 */
final class RestoreRun {
    /** Two statements that change a table's definition cost some ten milliseconds each. */
    private static final long ROWS_WORTH_DEFERRED_INDEXES = 20_000;

    /** About what the merge keeps in memory of a key that changed, for each slice anew. */
    private static final long BYTES_OF_CHANGED_KEY = 64;

    /**
     * How far a table has come.
     *
     * @param planned where its rows lie while none of them is in the target; null once they are
     * @param through the sequence whose state the rows have
     */
    private record Progress(@Nullable PlannedTable planned, long through) {
        boolean isLoaded() {
            return planned == null;
        }
    }

    /** What a table must hold, as far as that is known. */
    private record Expectation(@Nullable RowMultisetDigest digest, Set<Integer> ignored, long millis) {
        /** How many there are, 0 if that is not known. */
        long rows() {
            return digest == null ? 0 : digest.rows();
        }

        TableProof proof(TableName name, RowMultisetDigest found) {
            return new TableProof(
                    name,
                    digest == null ? -1 : digest.rows(),
                    digest == null ? null : digest.text(),
                    found.rows(),
                    found.text(),
                    millis);
        }
    }

    /** The number that an AUTO_INCREMENT counter must have passed. */
    private record Counter(CatalogTable table, long passed) {}

    private final ServerConnection target;
    private final MergeEngine engine;
    private final FetchedFiles files;
    private final RestorePlan plan;
    private final RestoreScope scope;
    private final RestoreOptions options;
    private final ProgressListener progress;
    private final Clock clock;
    private final Path scratch;
    private final MergeObserver observer;
    /** That of the snapshot, whose digests can be compared with where the point is its own. */
    private final Form form;

    private final ReplaySession session;
    private final RestoreMarks marks;
    private final DatabaseRenamer renamer;
    private final ParkedTriggers triggers;
    private final SequenceValues sequences;
    private final Workers workers;
    private final TargetAccounts accounts;
    /** Every database that is there at some time on the way, by its name in the source. */
    private final Set<String> databases;

    private final Map<TableName, Progress> tables = new TreeMap<>();
    private final Map<TableName, Expectation> expectations = new TreeMap<>();
    private final Map<TableName, Counter> counters = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private List<ReferentialKey> foreignKeys;
    private int statements;
    private int exports;

    RestoreRun(
            ServerConnection target,
            MergeEngine engine,
            FetchedFiles files,
            RestorePlan plan,
            RestoreOptions options,
            Path scratch,
            ProgressListener progress,
            Clock clock,
            MergeObserver observer) {
        this.target = target;
        this.engine = engine;
        this.files = files;
        this.plan = plan;
        this.scope = plan.scope();
        this.options = options;
        this.progress = progress;
        this.clock = clock;
        this.scratch = scratch;
        this.observer = observer;
        this.form = plan.manifest().tables().stream()
                .map(table -> Form.ofText(table.digest()))
                .findFirst()
                .orElse(Form.LONG_ROWS_HASHED);
        this.session = new ReplaySession(target);
        this.marks = new RestoreMarks(target);
        this.renamer = new DatabaseRenamer(scope.databases());
        this.triggers = new ParkedTriggers(session);
        this.sequences =
                new SequenceValues(target, files, engine, scope, plan.snapshot().sequence());
        this.workers = new Workers(options.resources().connections());
        this.accounts = new TargetAccounts(target, plan, options);
        this.foreignKeys = ReferentialKeys.of(plan.manifest());
        this.databases = allDatabases(plan);
    }

    RestoreReport run() throws IOException {
        long started = System.nanoTime();
        try (RedoLogPause redoLog = new RedoLogPause(target, options.withoutRedoLog(), progress);
                workers) {
            progress.stage("checking the target");
            TargetState before = new TargetPreflight(target, plan, options).check(marks);
            redoLog.check(before);
            accounts.check();
            progress.stage("fetching and verifying the archive's files");
            files.fetchAll(workers);
            marks.begin(plan, before, clock);
            redoLog.begin(before, marks);
            stage("creating databases, tables and objects");
            for (String drop : before.drops()) {
                session.run(null, drop);
            }
            createDatabases();
            createSequences();
            createTables();
            createObjects();
            for (DdlStep step : plan.ddl()) {
                if (step.runs()) {
                    replay(step);
                }
            }
            stage("loading tables");
            bring(restoredTables(), restoredTables(), plan.target().sequence());
            sequences.bring(plan.databases(), plan.target().sequence());
            dropHelpers();
            int parked = triggers.size();
            triggers.release();
            redoLog.end();
            if (plan.accounts() != null) {
                stage("creating users, roles and grants");
                accounts.restore();
            }
            stage("reading back");
            long verifying = System.nanoTime();
            Catalog restored = catalog(databases);
            int objects = scope.selectsTables() ? parked : restored.objects().size();
            List<TableProof> proofs = verify(restored);
            checkObjects(restored);
            problems.addAll(accounts.problems());
            if (problems.isEmpty()) {
                marks.end();
            } else {
                marks.reached("verified, and not equal to the archive");
            }
            long ended = System.nanoTime();
            return new RestoreReport(
                    plan,
                    proofs,
                    statements,
                    objects,
                    accounts.report(),
                    problems,
                    millis(ended - started),
                    millis(ended - verifying));
        } catch (SQLException e) {
            throw target.failure("restoring", e);
        }
    }

    private void stage(String what) throws SQLException {
        progress.stage(what);
        marks.reached(what);
    }

    private void createDatabases() throws SQLException {
        Set<String> wanted = plan.databases();
        for (SnapshotManifest.DatabaseEntry database : plan.manifest().databases()) {
            if (wanted.contains(database.name())) {
                boolean there = !target.rows("SELECT 1 FROM information_schema.schemata WHERE schema_name = '"
                                + scope.inTarget(database.name()).replace("'", "''") + "'")
                        .isEmpty();
                if (!there) {
                    session.run(null, renamer.rewrite(database.create(), SqlDialect.DEFAULT));
                }
            }
        }
    }

    /** Before the tables, whose defaults may take values of them. */
    private void createSequences() throws SQLException {
        if (scope.selectsTables()) {
            return;
        }
        for (SnapshotManifest.SchemaObject object : plan.manifest().objects()) {
            if (object.type() == SnapshotManifest.ObjectType.SEQUENCE) {
                String database = scope.inTarget(object.database());
                session.run(database, renamer.rewrite(object.create(), SqlDialect.DEFAULT));
                session.run(
                        null,
                        "ALTER SEQUENCE " + new TableName(database, object.name()).quoted() + " RESTART WITH "
                                + object.session().get("next_not_cached_value"));
            }
        }
    }

    private void createTables() throws SQLException, IOException {
        for (PlannedTable table : plan.tables()) {
            tables.put(table.name(), new Progress(table, plan.snapshot().sequence()));
            if (table.restored()) {
                session.run(
                        scope.inTarget(table.name().database()),
                        renamer.rewrite(createStatement(table), SqlDialect.DEFAULT));
            }
        }
    }

    private String createStatement(PlannedTable table) {
        String create = table.snapshot().create();
        return plan.manifest().flavor() == ServerFlavor.MYSQL
                ? StatementRewriter.withInheritedCollations(create, SqlDialect.DEFAULT)
                : create;
    }

    private void createObjects() throws SQLException {
        for (SnapshotManifest.SchemaObject object : plan.manifest().objects()) {
            SqlDialect dialect = SqlDialect.ofSession(object.session());
            String create = renamer.rewrite(object.create(), dialect);
            String database = scope.inTarget(object.database());
            if (object.type() == SnapshotManifest.ObjectType.TRIGGER) {
                if (plan.reached().contains(new TableName(object.database(), object.table()))) {
                    triggers.add(new SchemaObject(
                            SchemaObject.Type.TRIGGER,
                            database,
                            object.name(),
                            object.table(),
                            create,
                            object.session()));
                }
            } else if (!scope.selectsTables() && object.type() != SnapshotManifest.ObjectType.SEQUENCE) {
                if (object.type() == SnapshotManifest.ObjectType.EVENT && !options.enableEvents()) {
                    create = StatementRewriter.disabledEvent(create, dialect);
                }
                session.run(database, create, object.session());
            }
        }
    }

    /** Brings the contents that a statement finds to the state before it, and runs it. */
    private void replay(DdlStep step) throws SQLException, IOException {
        DdlStatement statement = step.statement();
        stage("statement " + step.sequence() + ": " + step.summary());
        sequences.bring(plan.databases(), step.sequence() - 1);
        boolean touchesTables = statement.scope() != DdlStatement.Scope.NOTHING;
        boolean movesTriggers = touchesTables || statement.kind() == DdlKind.TRIGGER;
        Set<TableName> touched =
                restoredTables().stream().filter(statement::mayTouch).collect(Collectors.toCollection(TreeSet::new));
        if (touchesTables) {
            Set<TableName> affected = connected(touched);
            Set<TableName> loaded = new TreeSet<>(affected);
            if (discardsWhole(statement.kind())) {
                loaded.removeAll(touched);
            }
            bring(affected, loaded, step.sequence() - 1);
        }
        requireRepeatable(step, touched);
        Set<String> databases = databasesOf(statement, touched);
        if (movesTriggers) {
            triggers.release(inTarget(databases));
        }
        execute(step);
        statements++;
        if (movesTriggers) {
            Catalog catalog = catalog(databases);
            triggers.park(catalog.objects().stream()
                    .filter(object -> object.type() == SchemaObject.Type.TRIGGER)
                    .toList());
            if (touchesTables) {
                takeOver(catalog, databases, touched, step.sequence());
            }
        }
    }

    /**
     * The databases, by their names in the source, whose definitions a statement may change, so that one statement in one of many
     * databases does not cost a look at all of them.
     */
    private Set<String> databasesOf(DdlStatement statement, Set<TableName> touched) {
        Set<String> named = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        named.addAll(statement.databases());
        statement.tables().forEach(table -> named.add(table.database()));
        // The keys of children name their parents, and follow them to new names.
        foreignKeys.stream()
                .filter(key -> touched.contains(key.parent()))
                .forEach(key -> named.add(key.child().database()));
        boolean known = statement.scope() != DdlStatement.Scope.EVERYTHING && !named.isEmpty();
        return known
                ? databases.stream().filter(named::contains).collect(Collectors.toCollection(TreeSet::new))
                : databases;
    }

    /** Refuses to let the target invent values that the source has chosen. */
    private void requireRepeatable(DdlStep step, Set<TableName> touched) throws SQLException {
        RowFilling filling = step.statement().filling();
        if (filling == null) {
            return;
        }
        Catalog catalog = catalog(databasesOf(step.statement(), touched));
        for (TableName name : touched) {
            CatalogTable table = requireTable(catalog, name);
            if (!step.statement().parents().contains(name)
                    && UnrepeatableStatements.mayFillOtherwise(filling, table)
                    && !target.rows("SELECT 1 FROM " + table.name().quoted() + " LIMIT 1")
                            .isEmpty()) {
                throw new RestoreException(
                        Kind.INCONSISTENT_HISTORY,
                        "what a statement wrote into the rows of table " + name + " by " + filling.term()
                                + " is not in the history (sequence " + step.sequence() + ": " + step.summary()
                                + "): restore to a point before it or from a snapshot behind it");
            }
        }
    }

    private static boolean discardsWhole(DdlKind kind) {
        return kind == DdlKind.DROP_TABLE || kind == DdlKind.TRUNCATE_TABLE || kind == DdlKind.DROP_DATABASE;
    }

    private void execute(DdlStep step) {
        Map<String, String> variables = step.entry().session();
        try {
            if (step.replacement().isEmpty()) {
                session.run(scope.inTarget(step.entry().database()), wholeText(step), variables);
            }
            for (String part : step.replacement()) {
                session.run(null, renamer.rewrite(part, SqlDialect.DEFAULT));
            }
        } catch (SQLException | DatabaseException e) {
            throw new RestoreException(
                    Kind.STATEMENT_FAILED,
                    "the target refuses a statement of the history (sequence " + step.sequence() + ", " + step.summary()
                            + "): " + e.getMessage(),
                    e);
        }
    }

    private String wholeText(DdlStep step) {
        Map<String, String> variables = step.entry().session();
        SqlDialect dialect = SqlDialect.ofSession(variables);
        String sql = SessionCharset.ofSession(variables).decode(step.entry().sql());
        sql = renamer.rewrite(StatementRewriter.withoutStartTransaction(sql, dialect), dialect);
        return step.statement().kind() == DdlKind.EVENT && !options.enableEvents()
                ? StatementRewriter.disabledEvent(sql, dialect)
                : sql;
    }

    /** Takes note of the tables as a statement has left them, from the catalogue of the databases that it may have changed. */
    private void takeOver(Catalog catalog, Set<String> databases, Set<TableName> touched, long sequence)
            throws SQLException, IOException {
        Set<TableName> present = new TreeSet<>();
        catalog.tables().forEach(table -> present.add(scope.inSource(table.name())));
        for (TableName name : present) {
            if (plan.reaches(name) && (touched.contains(name) || !tables.containsKey(name))) {
                tables.put(name, new Progress(null, sequence));
                expectations.put(name, new Expectation(null, Set.of(), 0));
            }
        }
        Set<TableName> gone = restoredTables().stream()
                .filter(name -> databases.contains(name.database()) && !present.contains(name))
                .collect(Collectors.toSet());
        tables.keySet().removeAll(gone);
        expectations.keySet().removeAll(gone);
        List<ReferentialKey> before = foreignKeys;
        List<ReferentialKey> after = new ArrayList<>();
        catalog.foreignKeys()
                .forEach(key -> after.add(new ReferentialKey(
                        key.name(),
                        scope.inSource(key.child()),
                        key.columns(),
                        scope.inSource(key.parent()),
                        key.parentColumns(),
                        ReferentialAction.of(key.onDelete()),
                        ReferentialAction.of(key.onUpdate()),
                        KeyCollations.of(
                                catalog.table(key.child())
                                        .map(CatalogTable::createStatement)
                                        .orElse(""),
                                key.columns()))));
        before.stream()
                .filter(key -> tables.containsKey(key.child())
                        && (!databases.contains(key.child().database())
                                || !restoredTables().contains(key.child())))
                .forEach(after::add);
        // A new foreign key connects tables that may have come to different places; from here on they go together.
        for (TableName name : List.copyOf(restoredTables())) {
            foreignKeys = after;
            Set<TableName> group = connected(Set.of(name));
            boolean together = group.stream().map(tables::get).distinct().count() == 1;
            boolean joined =
                    group.stream().anyMatch(member -> tables.get(member).isLoaded());
            foreignKeys = before;
            if (joined && !together && group.size() > 1) {
                bring(connected(group), connected(group), sequence);
            }
        }
        foreignKeys = after;
    }

    /** The tables that come to the target. */
    private Set<TableName> restoredTables() {
        return tables.entrySet().stream()
                .filter(entry -> entry.getValue().isLoaded()
                        || entry.getValue().planned().restored())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The tables and all that acting foreign keys connect with them. */
    private Set<TableName> connected(Set<TableName> start) {
        Set<TableName> group = new TreeSet<>(start);
        boolean grew = true;
        while (grew) {
            grew = false;
            for (ReferentialKey key : foreignKeys) {
                if (key.acts() && tables.containsKey(key.child()) && tables.containsKey(key.parent())) {
                    grew |= group.contains(key.child()) && group.add(key.parent());
                    grew |= group.contains(key.parent()) && group.add(key.child());
                }
            }
        }
        return group;
    }

    /**
     * Brings tables to the state of a sequence.
     *
     * @param wanted the tables; those connected with them are read, too
     * @param written those whose rows are written
     */
    private void bring(Set<TableName> wanted, Set<TableName> written, long through) throws SQLException, IOException {
        Catalog catalog = catalog(
                connected(wanted).stream().map(TableName::database).collect(Collectors.toCollection(TreeSet::new)));
        Set<TableName> restored = restoredTables();
        ConnectionShares shares = shares(written);
        List<GroupLoad> groups = new ArrayList<>();
        try {
            List<Callable<Void>> loads = new ArrayList<>();
            Set<TableName> done = new HashSet<>();
            for (TableName start : wanted) {
                if (done.contains(start)) {
                    continue;
                }
                Set<TableName> group = connected(Set.of(start));
                done.addAll(group);
                if (group.stream()
                        .map(tables::get)
                        .noneMatch(state -> !state.isLoaded() || state.through() < through)) {
                    continue;
                }
                List<TableName> toWrite = group.stream()
                        .filter(name -> written.contains(name) && restored.contains(name))
                        .toList();
                List<GroupLoad.TableLoad> parts = new ArrayList<>();
                for (TableName name : toWrite) {
                    parts.addAll(parts(name, requireTable(catalog, name), shares));
                }
                if (parts.isEmpty()) {
                    // Whoever observes hears of groups of which nothing is written, too.
                    parts.add(merge -> {});
                }
                GroupLoad load = new GroupLoad(() -> merge(group, catalog, through), parts.size());
                groups.add(load);
                parts.forEach(part -> loads.add(() -> load.run(part)));
            }
            workers.runAll(loads);
            raiseCounters();
            for (TableName name : done) {
                if (written.contains(name) && restored.contains(name)) {
                    tables.put(
                            name,
                            new Progress(
                                    null, Math.max(through, tables.get(name).through())));
                }
            }
        } finally {
            groups.forEach(GroupLoad::close);
        }
    }

    /** One at a time, since it asks the target over the one connection. */
    private synchronized GroupMerge merge(Set<TableName> group, Catalog catalog, long through)
            throws IOException, SQLException {
        List<ReferentialKey> keys = foreignKeys.stream()
                .filter(key -> key.acts() && group.contains(key.child()) && group.contains(key.parent()))
                .toList();
        List<TableSpan> spans = new ArrayList<>();
        Map<TableName, Set<String>> computed = new TreeMap<>();
        for (TableName name : group) {
            Progress state = tables.get(name);
            PlannedTable planned = state.planned();
            long after = state.through();
            Optional<TableDefinition> ofChanges = files.definitionOfChanges(name, after, through);
            TableDefinition definition =
                    planned == null ? definitionInTarget(catalog, name) : files.definition(planned);
            ofChanges.ifPresent(changes -> requireSameColumns(name, definition, changes, "its rows before"));
            if (planned == null || planned.restored()) {
                requireSameColumns(
                        name, definitionInTarget(catalog, name), ofChanges.orElse(definition), "the target's table");
            }
            boolean child = keys.stream().anyMatch(key -> key.child().equals(name));
            List<Path> base;
            if (planned != null) {
                base = files.snapshotParts(planned);
            } else {
                // The cascades of the next stretch, and what is left of rows that no key tells apart, are derived from
                // rows that
                // are only in the target by now.
                boolean needed =
                        child && parentsChanged(name, keys, through) || ofChanges.isPresent() && !definition.hasKey();
                base = needed ? export(catalog, name) : List.of();
            }
            computed.put(name, computedColumns(catalog, planned, name));
            spans.add(new TableSpan(
                    definition,
                    base,
                    files.changes(name, after, through),
                    after,
                    through,
                    !computed.get(name).isEmpty()));
        }
        GroupMerge merge = engine.merge(spans, keys, new ServerTextEquality(target, anyDatabase()));
        try {
            observer.merged(spans, keys, merge, computed);
        } catch (IOException | RuntimeException e) {
            merge.close();
            throw e;
        }
        return merge;
    }

    private Set<String> computedColumns(Catalog catalog, @Nullable PlannedTable planned, TableName name) {
        return planned == null || planned.restored()
                ? requireTable(catalog, name).generatedColumns()
                : GeneratedColumns.in(planned.snapshot().create());
    }

    /** A database that is there whatever is restored; temporary tables only need some. */
    private String anyDatabase() {
        return scope.inTarget(restoredTables().iterator().next().database());
    }

    private boolean parentsChanged(TableName child, List<ReferentialKey> keys, long through) throws IOException {
        Set<TableName> ancestors = new LinkedHashSet<>(Set.of(child));
        boolean grew = true;
        while (grew) {
            grew = false;
            for (ReferentialKey key : keys) {
                grew |= ancestors.contains(key.child()) && ancestors.add(key.parent());
            }
        }
        for (TableName ancestor : ancestors) {
            if (files.definitionOfChanges(ancestor, tables.get(ancestor).through(), through)
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    private List<Path> export(Catalog catalog, TableName name) throws IOException {
        Path file = scratch.resolve("rows-" + exports++ + ".parquet");
        TableDefinition inTarget = requireTable(catalog, name).definition();
        long rows = 0;
        try (ServerConnection connection = target.openAnother();
                RowCursor cursor = new TableReader(connection).open(inTarget, KeyRange.ALL);
                SnapshotPartWriter writer = new SnapshotPartWriter(definitionInTarget(catalog, name), file)) {
            for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
                writer.write(row);
                rows++;
            }
            if (rows > 0) {
                writer.finish();
            }
        }
        return rows > 0 ? List.of(file) : List.of();
    }

    private ConnectionShares shares(Set<TableName> written) {
        long rows = written.stream()
                .map(tables::get)
                .filter(state -> state != null && state.planned() != null)
                .mapToLong(state -> state.planned().snapshot().rows())
                .sum();
        return new ConnectionShares(options.resources().connections(), rows);
    }

    /** What is to be done to a table, each part over a connection of its own. */
    private List<GroupLoad.TableLoad> parts(TableName name, CatalogTable table, ConnectionShares shares)
            throws SQLException {
        PlannedTable planned = tables.get(name).planned();
        if (planned == null) {
            return List.of(merge -> change(merge, name, table));
        }
        SnapshotManifest.Table snapshot = planned.snapshot();
        long fitting = options.resources().mergeMemoryBytes() / 2 / (BYTES_OF_CHANGED_KEY * (planned.changeRows() + 1));
        int share = (int)
                Math.min(Math.min(shares.of(snapshot.rows()), snapshot.parts().size()), fitting);
        List<Slice> slices =
                share > 1 && TableFilling.isDivisible(target, table) ? Slice.pieces(share) : List.of(Slice.WHOLE);
        TableFilling filling = new TableFilling(target, deferredIndexes(planned, table), slices.size(), form);
        return slices.stream()
                .<GroupLoad.TableLoad>map(slice -> merge -> fill(merge, name, table, filling, slice))
                .toList();
    }

    /** Brings a piece of an empty table's rows. */
    private void fill(GroupMerge merge, TableName name, CatalogTable table, TableFilling filling, Slice slice)
            throws SQLException {
        Optional<RowMultisetDigest> whole =
                filling.load(new TableWriter(target, name, table, form, progress), merge, slice);
        if (whole.isPresent()) {
            try (ServerConnection own = target.openAnother()) {
                TableWriter writer = new TableWriter(own, name, table, form, progress);
                written(
                        writer,
                        merge,
                        name,
                        table,
                        new Expectation(whole.get(), writer.computed(merge), filling.millis()));
            }
        }
    }

    /** Brings a table that has rows from one point to another. */
    private void change(GroupMerge merge, TableName name, CatalogTable table) throws SQLException {
        long started = System.nanoTime();
        try (ServerConnection own = target.openAnother()) {
            TableWriter writer = new TableWriter(own, name, table, form, progress);
            RowMultisetDigest expected = writer.applyNetChanges(merge);
            written(
                    writer,
                    merge,
                    name,
                    table,
                    new Expectation(expected, writer.computed(merge), millis(System.nanoTime() - started)));
        }
    }

    private void written(TableWriter writer, GroupMerge merge, TableName name, CatalogTable table, Expectation expected)
            throws SQLException {
        OptionalLong passed = writer.counterPassed(merge);
        synchronized (expectations) {
            expectations.put(name, expected);
            passed.ifPresent(value -> counters.put(name, new Counter(table, value)));
        }
    }

    /** Indexes to build behind the rows, where there are enough of them, and no foreign key from elsewhere in the target. */
    private DeferredIndexes deferredIndexes(PlannedTable planned, CatalogTable table) {
        if (scope.selectsTables() || planned.snapshot().rows() < ROWS_WORTH_DEFERRED_INDEXES) {
            return DeferredIndexes.none(table);
        }
        Set<String> referring = new HashSet<>();
        for (ReferentialKey key : foreignKeys) {
            if (key.child().equals(planned.name())) {
                referring.addAll(key.columns());
            }
            if (key.parent().equals(planned.name())) {
                referring.addAll(key.parentColumns());
            }
        }
        return DeferredIndexes.of(table, referring);
    }

    /** One after another and behind the loads: ALTER TABLE locks the tables that foreign keys connect with its own. */
    private void raiseCounters() throws SQLException {
        for (Map.Entry<TableName, Counter> counter : counters.entrySet()) {
            new TableWriter(target, counter.getKey(), counter.getValue().table(), form, progress)
                    .raiseCounter(counter.getValue().passed());
        }
        counters.clear();
    }

    private TableDefinition definitionInTarget(Catalog catalog, TableName name) {
        return new TableDefinition(
                name, requireTable(catalog, name).definition().columns());
    }

    private CatalogTable requireTable(Catalog catalog, TableName name) {
        return catalog.table(scope.inTarget(name))
                .orElseThrow(() -> new RestoreException(
                        Kind.SCHEMA_DRIFT,
                        "the history changes rows of table " + name + ", which is not in the target at this point"));
    }

    private static void requireSameColumns(TableName name, TableDefinition one, TableDefinition other, String what) {
        if (!one.columns().equals(other.columns())) {
            List<ColumnDefinition> onlyOne = new ArrayList<>(one.columns());
            onlyOne.removeAll(other.columns());
            List<ColumnDefinition> onlyOther = new ArrayList<>(other.columns());
            onlyOther.removeAll(one.columns());
            throw new RestoreException(
                    Kind.SCHEMA_DRIFT,
                    "table " + name + ": archived changes have other columns than " + what + " (or in another order): "
                            + onlyOther + " against " + onlyOne
                            + "; restore to a point before them or from a snapshot behind them");
        }
    }

    /** Tables that were only needed on the way to the selected ones. */
    private void dropHelpers() throws SQLException {
        if (!scope.selectsTables()) {
            return;
        }
        for (TableName name : List.copyOf(restoredTables())) {
            if (!scope.tables().contains(name)) {
                session.run(null, "DROP TABLE " + scope.inTarget(name).quoted());
                tables.remove(name);
                expectations.remove(name);
            }
        }
        for (TableName wanted : scope.tables()) {
            if (!tables.containsKey(wanted)) {
                throw new RestoreException(
                        Kind.UNKNOWN_TABLE,
                        "table " + wanted + " does not exist at "
                                + plan.target().describe());
            }
        }
    }

    private List<TableProof> verify(Catalog catalog) throws SQLException, IOException {
        Map<TableName, Expectation> expected = new TreeMap<>();
        for (TableName name : restoredTables()) {
            expected.put(name, expectations.getOrDefault(name, new Expectation(null, Set.of(), 0)));
        }
        ConnectionShares shares = new ConnectionShares(
                options.resources().connections(),
                expected.values().stream().mapToLong(Expectation::rows).sum());
        Map<TableName, RowMultisetDigest> found = new TreeMap<>();
        List<Callable<Void>> reads = new ArrayList<>();
        expected.forEach((name, wanted) -> {
            RowMultisetDigest digest = new RowMultisetDigest(form);
            found.put(name, digest);
            TableWriter reader = new TableWriter(target, name, requireTable(catalog, name), form, progress);
            for (KeyRange range : reader.ranges(shares.of(wanted.rows()), wanted.rows())) {
                reads.add(() -> {
                    RowMultisetDigest part = reader.readBack(wanted.ignored(), range);
                    synchronized (digest) {
                        digest.add(part);
                    }
                    return null;
                });
            }
        });
        workers.runAll(reads);
        List<TableProof> proofs = new ArrayList<>();
        expected.forEach((name, wanted) -> proofs.add(wanted.proof(name, found.get(name))));
        proofs.stream()
                .filter(proof -> !proof.holds())
                .forEach(proof -> problems.add("table " + proof.table() + " has " + proof.rows() + " rows with digest "
                        + proof.digest() + " where " + proof.expectedRows() + " with " + proof.expectedDigest()
                        + " were planned"));
        compareWithSnapshot(proofs);
        return proofs;
    }

    /** Where the point is the snapshot itself, what it said about its rows must hold as well. */
    private void compareWithSnapshot(Collection<TableProof> proofs) {
        if (plan.target().sequence() != plan.snapshot().sequence()) {
            return;
        }
        Map<TableName, SnapshotManifest.Table> snapshot = new LinkedHashMap<>();
        plan.manifest().tables().forEach(table -> snapshot.put(table.name(), table));
        for (TableProof proof : proofs) {
            SnapshotManifest.Table table = snapshot.get(proof.table());
            if (table != null
                    && (table.rows() != proof.rows() || !table.digest().equals(proof.digest()))) {
                problems.add("table " + proof.table() + " does not have the " + table.rows() + " rows with digest "
                        + table.digest() + " that the snapshot's manifest names");
            }
        }
    }

    private void checkObjects(Catalog catalog) {
        boolean changed = plan.ddl().stream().anyMatch(DdlStep::runs);
        if (scope.selectsTables() || changed) {
            return;
        }
        Set<String> present = new HashSet<>();
        catalog.objects()
                .forEach(object -> present.add(object.type().id() + " " + object.database() + "." + object.name()));
        for (SnapshotManifest.SchemaObject object : plan.manifest().objects()) {
            String name = object.type().id() + " " + scope.inTarget(object.database()) + "." + object.name();
            if (!present.contains(name)) {
                problems.add(name + " is missing");
            }
        }
    }

    private static Set<String> allDatabases(RestorePlan plan) {
        Set<String> wanted = new TreeSet<>(plan.databases());
        for (DdlStep step : plan.ddl()) {
            if (step.runs()) {
                step.statement().tables().stream()
                        .map(TableName::database)
                        .filter(plan::protects)
                        .forEach(wanted::add);
                step.statement().databases().stream().filter(plan::protects).forEach(wanted::add);
            }
        }
        return wanted;
    }

    private Set<String> inTarget(Set<String> names) {
        return names.stream().map(scope::inTarget).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the target has of databases, which are given by their names in the source. */
    private Catalog catalog(Set<String> names) throws SQLException {
        Set<String> present = target.databases();
        present.retainAll(inTarget(names));
        return present.isEmpty()
                ? new Catalog(List.of(), List.of(), List.of(), List.of())
                : Catalog.read(target, present);
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }
}
