package io.tidemark.capture.snapshot;

import io.tidemark.archive.AccountsKey;
import io.tidemark.archive.Archive;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.database.AccountReader;
import io.tidemark.database.Catalog;
import io.tidemark.database.CatalogTable;
import io.tidemark.database.ChunkPlanner;
import io.tidemark.database.DatabaseException;
import io.tidemark.database.HiddenCharacters;
import io.tidemark.database.KeyRange;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.TableReader;
import io.tidemark.schemas.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes full snapshots of a source: every row of the protected tables, and every definition, as they were at one position of the
 * binary log. Several sessions read in parallel; the source is locked for a moment or not at all ({@link LockStrategy}).
 */
public final class Snapshotter {
    private static final Logger log = LoggerFactory.getLogger(Snapshotter.class);

    private final ServerConfig source;
    private final SnapshotConfig config;
    private final Clock clock;

    /** Takes snapshots of {@code source}. */
    public Snapshotter(ServerConfig source, SnapshotConfig config, Clock clock) {
        this.source = source;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Reads everything into the archive's store. Nothing is visible afterwards: {@link SnapshotCommitter} writes the manifest and the
     * commit. Files of attempts that failed stay as orphans that no commit names.
     *
     * @param databases the protected databases
     * @throws SnapshotException if no lock is to be had, or definitions keep changing
     * @throws DatabaseException if the source fails
     * @throws IOException if the archive or the scratch directory fails
     */
    public SnapshotReport take(Archive archive, Collection<String> databases, SnapshotProgress progress)
            throws IOException {
        Files.createDirectories(config.scratchDirectory());
        for (int attempt = 1; ; attempt++) {
            try {
                return SnapshotReport.of(takeOnce(archive, databases, progress), attempt);
            } catch (DatabaseException e) {
                if (e.kind() != DatabaseException.Kind.DEFINITION_CHANGED) {
                    throw e;
                }
                if (attempt >= config.attempts()) {
                    throw new SnapshotException(
                            "definitions changed during each of " + attempt
                                    + " attempts to take a snapshot: take it when no ALTER, CREATE or DROP runs (last: "
                                    + e.getMessage() + ")",
                            e);
                }
                log.warn("snapshot attempt {} is begun again: {}", attempt, e.getMessage());
            }
        }
    }

    private SnapshotManifest takeOnce(Archive archive, Collection<String> databases, SnapshotProgress progress)
            throws IOException {
        Instant started = clock.instant();
        try (ServerConnection control = ServerConnection.open(source)) {
            List<Account> accountsBefore = accounts(control);
            Catalog before = Catalog.read(control, databases);
            for (CatalogTable table : before.tables()) {
                String hidden = HiddenCharacters.problem(control, table);
                if (hidden != null) {
                    throw new SnapshotException(hidden
                            + " shows a ? where a character may be that the source's catalogue cannot show. "
                            + HiddenCharacters.REMEDY);
                }
            }
            try (ConsistentState state = new ConsistentStateOpener(control, config, clock)
                    .open(before.tables().stream().map(CatalogTable::name).toList())) {
                // What is the same before and after the state was reached is what the state has.
                Catalog catalog = Catalog.read(control, databases);
                if (!CatalogComparison.sameDefinitions(before, catalog)) {
                    throw new DatabaseException(
                            DatabaseException.Kind.DEFINITION_CHANGED,
                            "a definition changed while the snapshot's position was determined");
                }
                List<Account> accounts = accounts(control);
                if (!same(accountsBefore, accounts)) {
                    throw new DatabaseException(
                            DatabaseException.Kind.DEFINITION_CHANGED,
                            "an account changed while the snapshot's position was determined");
                }
                String id = archive.newSnapshotId(started);
                List<TableParts> tables =
                        catalog.tables().stream().map(TableParts::new).toList();
                RangeArchiver ranges =
                        new RangeArchiver(archive, id, config.partBytes(), config.scratchDirectory(), progress);
                readAll(archive, state, tables, ranges);
                long durationMillis = Duration.between(started, clock.instant()).toMillis();
                return new ManifestBuilder(archive.identity().source(), control.facts(), catalog)
                        .build(id, state, durationMillis, tables, stored(archive, id, accounts));
            }
        }
    }

    /** None where they are not asked for. */
    private List<Account> accounts(ServerConnection control) {
        return config.accountsKey() == null ? List.of() : AccountReader.read(control);
    }

    private static boolean same(List<Account> before, List<Account> now) {
        return before.size() == now.size()
                && IntStream.range(0, now.size()).allMatch(i -> before.get(i).sameAs(now.get(i)));
    }

    private SnapshotManifest.@Nullable AccountsObject stored(Archive archive, String id, List<Account> accounts)
            throws IOException {
        AccountsKey key = config.accountsKey();
        return key == null ? null : archive.putAccounts(id, accounts, key);
    }

    private void readAll(Archive archive, ConsistentState state, List<TableParts> tables, RangeArchiver ranges)
            throws IOException {
        BlockingQueue<TableReader> idle = new LinkedBlockingQueue<>(state.readers());
        try (TaskPool pool = new TaskPool(config.threads())) {
            for (TableParts table : tables) {
                pool.submit(() -> {
                    // Here, so that thousands of tables do not wait for the store one after the other.
                    archive.putSchema(table.table().definition());
                    for (KeyRange range :
                            using(state, idle, reader -> planner(table.table()).plan(reader, table.table()))) {
                        pool.submit(() -> using(state, idle, reader -> {
                            ranges.archive(reader, table, range);
                            return range;
                        }));
                    }
                });
            }
            pool.awaitAll();
        }
    }

    /** Cuts so that a chunk of wide rows fills about one file: Parquet takes perhaps a quarter of what the server estimates. */
    private ChunkPlanner planner(CatalogTable table) {
        long rowBytes = Math.max(1, table.dataBytes() / Math.max(1, table.estimatedRows()));
        long rowsOfPart = 4 * config.partBytes() / rowBytes;
        return new ChunkPlanner(Math.max(1, Math.min(config.chunkRows(), rowsOfPart)));
    }

    private static <T> T using(ConsistentState state, BlockingQueue<TableReader> idle, ReaderTask<T> task)
            throws IOException {
        // As many tasks run at once as there are readers, so one is always idle here.
        TableReader reader = idle.remove();
        T result = task.run(reader);
        state.releaseTables(reader);
        // After a failure the reader is not given back: the first failure ends the snapshot.
        idle.add(reader);
        return result;
    }

    /** Something to do with a reader. */
    private interface ReaderTask<T> {
        T run(TableReader reader) throws IOException;
    }
}
