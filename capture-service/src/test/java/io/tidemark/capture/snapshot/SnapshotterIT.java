package io.tidemark.capture.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.parquet.FileSummary;
import io.tidemark.archive.parquet.TransactionEntry;
import io.tidemark.archive.parquet.TransactionFileWriter;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.database.BinlogStatus;
import io.tidemark.database.Credentials;
import io.tidemark.database.ServerAddress;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import io.tidemark.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots of real servers while transfers between accounts go on: each is the state at exactly its position. */
class SnapshotterIT {
    private static final int ACCOUNTS = 20_000;
    private static final long TOTAL = ACCOUNTS * 100L;
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    @TempDir
    private Path directory;

    @Test
    void mariaDbIsNotLockedAtAll() throws Exception {
        verifyUnderWrites(TestServers.mariaDb11(), null, LockStrategy.SAME_BINLOG_SNAPSHOT);
    }

    @Test
    void mySqlIsLockedForAMoment() throws Exception {
        verifyUnderWrites(TestServers.mySql97(), null, LockStrategy.FLUSH_TABLES_WITH_READ_LOCK);
    }

    @Test
    void mySqlWithoutReload() throws Exception {
        verifyUnderWrites(
                TestServers.mySql97(),
                "GRANT SELECT, LOCK TABLES, SHOW VIEW, TRIGGER, EVENT ON bank.* TO careful;"
                        + "GRANT REPLICATION CLIENT ON *.* TO careful",
                LockStrategy.LOCK_TABLES);
    }

    @Test
    void mariaDbWithoutAnyGlobalPrivilege() throws Exception {
        verifyUnderWrites(
                TestServers.mariaDb11(),
                "GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON bank.* TO careful",
                LockStrategy.SAME_BINLOG_SNAPSHOT);
    }

    @Test
    void withoutAnyPrivilegeToLockTheErrorNamesWhatToGrant() throws Exception {
        DatabaseServer server = TestServers.mySql97();
        try (ServerConnection admin = ServerConnection.open(config(server, "root", server.adminPassword()))) {
            createBank(admin, 10);
            ServerConfig careful = account(server, admin, "GRANT SELECT ON bank.* TO careful");

            assertThatThrownBy(() -> snapshotter(careful).take(archive(admin), Set.of("bank"), SnapshotProgress.NONE))
                    .isInstanceOf(SnapshotException.class)
                    .hasMessageContaining("'careful'")
                    .hasMessageContaining("GRANT RELOAD")
                    .hasMessageContaining("LOCK TABLES");
        }
    }

    @Test
    void alterDuringASnapshotBeginsItAgain() throws Exception {
        for (DatabaseServer server : List.of(TestServers.mariaDb11(), TestServers.mySql97())) {
            try (ServerConnection admin = ServerConnection.open(config(server, "root", server.adminPassword()))) {
                createBank(admin, 1000);
                Archive archive = archive(admin);
                AtomicBoolean altered = new AtomicBoolean();
                SnapshotConfig oneThread = new SnapshotConfig(
                        1, 100, 64 << 20, Duration.ofSeconds(5), 3, directory.resolve("scratch-" + server.flavor()));

                SnapshotReport report = new Snapshotter(admin.config(), oneThread, Clock.systemUTC())
                        .take(archive, Set.of("bank"), (table, rows, bytes) -> {
                            if (altered.compareAndSet(false, true)) {
                                alter(admin);
                            }
                        });

                assertThat(report.attempts()).isEqualTo(2);
                assertThat(report.manifest().tables()).anySatisfy(table -> {
                    assertThat(table.name()).isEqualTo(new TableName("bank", "ledger"));
                    assertThat(archive.schema(table.schema()).columns())
                            .anyMatch(column -> column.name().equals("remark"));
                });
            }
        }
    }

    private void verifyUnderWrites(DatabaseServer server, @Nullable String grants, LockStrategy strategy)
            throws Exception {
        try (ServerConnection admin = ServerConnection.open(config(server, "root", server.adminPassword()))) {
            createBank(admin, ACCOUNTS);
            ServerConfig reading = grants == null ? admin.config() : account(server, admin, grants);
            BinlogStatus start = admin.binlogStatus();
            long before = lastTransaction(start.gtids());
            Archive archive = archive(admin);
            AtomicBoolean stop = new AtomicBoolean();
            List<Thread> writers = List.of(writer(server, stop, 1), writer(server, stop, 2));
            writers.forEach(Thread::start);
            SnapshotReport report;
            try {
                awaitTransfers(admin, 1);
                report = snapshotter(reading).take(archive, Set.of("bank"), SnapshotProgress.NONE);
                awaitTransfers(admin, transfers(admin) + 1);
            } finally {
                stop.set(true);
                for (Thread writer : writers) {
                    writer.join();
                }
            }

            SnapshotManifest manifest = report.manifest();
            assertThat(manifest.strategy()).isEqualTo(strategy.id());
            assertThat(report.tables()).isEqualTo(4);
            assertThat(query(archive, manifest, "accounts", "SUM(balance)")).isEqualTo(TOTAL);
            assertThat(query(archive, manifest, "accounts", "COUNT(*)")).isEqualTo(ACCOUNTS);
            assertThat(table(manifest, "empty").parts()).isEmpty();
            assertThat(query(archive, manifest, "keyless", "COUNT(*)")).isEqualTo(3);
            long transfers = query(archive, manifest, "ledger", "COUNT(*)");
            assertThat(transfers).isPositive().isEqualTo(lastTransaction(manifest.gtids()) - before);
            assertThat(query(archive, manifest, "accounts", "SUM(moves)")).isEqualTo(2 * transfers);
            verifyCommit(archive, manifest, admin, start, transfers);
        }
    }

    /** Plays the archiver: its mark passes the snapshot, and the snapshot finds its place among the transactions. */
    private void verifyCommit(
            Archive archive, SnapshotManifest manifest, ServerConnection admin, BinlogStatus start, long transfers)
            throws IOException {
        BinlogStatus end = admin.binlogStatus();
        long before = lastTransaction(start.gtids());
        long last = lastTransaction(end.gtids());
        String prefix =
                end.gtids().substring(0, end.gtids().lastIndexOf(admin.flavor() == ServerFlavor.MYSQL ? ':' : '-') + 1);
        Path file = Files.createTempDirectory(directory, "transactions").resolve("t.parquet");
        FileSummary summary;
        try (TransactionFileWriter writer = new TransactionFileWriter(file)) {
            for (long i = before + 1; i <= last; i++) {
                long sequence = 10 * (i - before);
                writer.write(new TransactionEntry(
                        sequence,
                        sequence - 9,
                        prefix + i,
                        start.coordinate(),
                        end.coordinate(),
                        1,
                        admin.facts().serverId(),
                        1,
                        9));
            }
            summary = writer.finish();
        }
        String key = archive.newTransactionKey(1, 1, summary.lastSequence(), 0);
        archive.store().put(archive.key(key), file);
        Mark mark = new Mark(
                summary.lastSequence(),
                end.gtids(),
                end.coordinate(),
                admin.facts().serverId(),
                1,
                1,
                "journal",
                7,
                "",
                "");
        ArchiveView view = archive.append(
                archive.load(),
                CommitDraft.changes(
                        mark,
                        List.of(new ArchiveFile(
                                key,
                                FileKind.TRANSACTIONS,
                                null,
                                null,
                                0,
                                summary.rows(),
                                summary.bytes(),
                                summary.sha256(),
                                1,
                                summary.lastSequence(),
                                1,
                                1)),
                        List.of()));
        SnapshotReference reference = new SnapshotCommitter(
                        archive,
                        new LocalCopies(archive.store(), Files.createTempDirectory(directory, "copies")),
                        Clock.systemUTC(),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(50))
                .commit(manifest, archive.load());

        assertThat(reference.sequence()).isEqualTo(10 * transfers);
        assertThat(archive.refresh(view).snapshots()).containsExactly(reference);
        assertThat(archive.manifest(reference)).isEqualTo(manifest);
    }

    private Snapshotter snapshotter(ServerConfig reading) throws IOException {
        return new Snapshotter(
                reading,
                new SnapshotConfig(
                        3, 3000, 64 << 20, Duration.ofSeconds(5), 5, Files.createTempDirectory(directory, "scratch")),
                Clock.systemUTC());
    }

    private Archive archive(ServerConnection server) throws IOException {
        return Archive.openOrCreate(
                new DirectoryObjectStore(Files.createTempDirectory(directory, "archive")),
                new ArchiveIdentity("bank", server.flavor(), server.facts().identity(), 0),
                Clock.systemUTC());
    }

    private static long query(Archive archive, SnapshotManifest manifest, String table, String what)
            throws SQLException, IOException {
        List<String> files = new ArrayList<>();
        for (SnapshotManifest.Part part : table(manifest, table).parts()) {
            Path copy = Files.createTempFile("part", ".parquet");
            Files.write(copy, archive.store().read(archive.key(part.key())));
            files.add("'" + copy + "'");
        }
        try (java.sql.Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT " + what + " FROM read_parquet([" + String.join(",", files) + "])")) {
            result.next();
            return result.getLong(1);
        } finally {
            for (String file : files) {
                Files.delete(Path.of(file.substring(1, file.length() - 1)));
            }
        }
    }

    private static SnapshotManifest.Table table(SnapshotManifest manifest, String name) {
        return manifest.tables().stream()
                .filter(table -> table.name().table().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Thread writer(DatabaseServer server, AtomicBoolean stop, long seed) {
        Random random = new Random(seed);
        return new Thread(() -> {
            try (ServerConnection writing = ServerConnection.open(config(server, "root", server.adminPassword()))) {
                writing.jdbc().setAutoCommit(false);
                while (!stop.get()) {
                    int from = random.nextInt(ACCOUNTS / 2);
                    int to = ACCOUNTS / 2 + random.nextInt(ACCOUNTS / 2);
                    writing.execute(
                            "UPDATE bank.accounts SET balance = balance - 1, moves = moves + 1 WHERE id = " + from);
                    writing.execute(
                            "UPDATE bank.accounts SET balance = balance + 1, moves = moves + 1 WHERE id = " + to);
                    writing.execute("INSERT INTO bank.ledger (sender, receiver) VALUES (" + from + ", " + to + ")");
                    writing.jdbc().commit();
                    Thread.sleep(2);
                }
            } catch (SQLException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Transfers before the snapshot and behind it: a loaded machine takes its time for the first. */
    private static void awaitTransfers(ServerConnection admin, long count) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (transfers(admin) < count) {
            assertThat(System.nanoTime()).as("%d transfers", count).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private static long transfers(ServerConnection admin) throws SQLException {
        return Long.parseLong(admin.textOf("SELECT COUNT(*) FROM bank.ledger"));
    }

    private static void createBank(ServerConnection admin, int accounts) throws SQLException {
        admin.execute("DROP DATABASE IF EXISTS bank");
        admin.execute("CREATE DATABASE bank CHARACTER SET utf8mb4");
        admin.execute("CREATE TABLE bank.accounts (id INT PRIMARY KEY, balance BIGINT, moves BIGINT)");
        admin.execute("CREATE TABLE bank.ledger (id BIGINT AUTO_INCREMENT PRIMARY KEY, sender INT, receiver INT)");
        admin.execute("CREATE TABLE bank.empty (id INT PRIMARY KEY)");
        admin.execute("CREATE TABLE bank.keyless (v VARCHAR(10))");
        admin.execute("INSERT INTO bank.keyless VALUES ('a'), ('a'), (NULL)");
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < accounts; i++) {
            rows.append(i == 0 ? "" : ",").append('(').append(i).append(",100,0)");
        }
        admin.execute("INSERT INTO bank.accounts VALUES " + rows);
        admin.execute("ANALYZE TABLE bank.accounts");
    }

    private static void alter(ServerConnection admin) {
        try {
            admin.execute("SET SESSION lock_wait_timeout=10");
            admin.execute("ALTER TABLE bank.ledger ADD COLUMN remark VARCHAR(10) DEFAULT 'x', ALGORITHM=COPY");
        } catch (SQLException e) {
            throw admin.failure("ALTER TABLE", e);
        }
    }

    private static ServerConfig account(DatabaseServer server, ServerConnection admin, String grants)
            throws SQLException {
        admin.execute("DROP USER IF EXISTS careful");
        admin.execute("CREATE USER careful IDENTIFIED BY 'careful-Pw1'");
        for (String grant : grants.split(";")) {
            admin.execute(grant);
        }
        return config(server, "careful", "careful-Pw1");
    }

    private static ServerConfig config(DatabaseServer server, String user, String password) {
        return ServerConfig.of(
                new ServerAddress(ServerFlavor.ofId(server.flavor()), "127.0.0.1", server.port(), null),
                new Credentials(user, password));
    }

    /** The last number in {@code uuid:1-N} or {@code domain-server-N}: with one writer of GTIDs, how many there were. */
    private static long lastTransaction(String gtids) {
        return Long.parseLong(gtids.replaceFirst(".*[-:]", ""));
    }
}
