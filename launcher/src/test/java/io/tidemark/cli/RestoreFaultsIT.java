package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.crm.CrmSchema;
import io.tidemark.demo.crm.CrmSeed;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong while {@code tidemark restore} works: it dies, its target dies or is unfit, or the archive is damaged. */
class RestoreFaultsIT {
    private static final String SOURCE_DATABASE = "faults_crm";
    private static final String DATABASE = "faults_back";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** A careless server's defaults, none of which may reach what is restored. */
    private static final String SQL_MODE =
            "--sql-mode=ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE";

    @TempDir
    private static Path directory;

    private static DatabaseServer target;
    private static ServerContents oracle;
    private static Path config;

    @BeforeAll
    static void archiveACrm() throws Exception {
        target = TestServers.newMariaDb11(options ->
                options.withoutBinaryLog().withExtraOptions(List.of(SQL_MODE, "--max-sp-recursion-depth=1")));
        DatabaseServer source = TestServers.mariaDb11();
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement()) {
            CrmSchema.create(connection, SOURCE_DATABASE);
            CrmSeed.load(connection, 5, 200);
            // Large enough to be caught while it is loaded and while it is read back.
            statement.execute("CREATE TABLE " + SOURCE_DATABASE + ".bulk (id INT PRIMARY KEY, text VARCHAR(100))");
            statement.execute("INSERT INTO " + SOURCE_DATABASE
                    + ".bulk SELECT seq, CONCAT('it\\'s back\\\\slash ', seq) FROM seq_1_to_300000");
        }
        oracle = ServerContents.read(() -> source.connect(null), List.of(SOURCE_DATABASE));
        try (RunningTidemark run = RunningTidemark.start(directory, settings(source))) {
            run.awaitArchived(source);
            config = run.config();
            run.stop();
        }
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE " + SOURCE_DATABASE);
        }
    }

    @AfterAll
    static void stopTarget() {
        target.close();
    }

    @AfterEach
    void clear() throws Exception {
        dropRestored();
    }

    private static void dropRestored() throws SQLException {
        try (Connection connection = target.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + DATABASE);
            statement.execute("DROP DATABASE IF EXISTS tidemark_restore");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"creating databases, tables and objects", "loading tables", "reading back"})
    void aKilledRestoreIsToldAndReplacedAsAWhole(String stage) throws Exception {
        try (TidemarkProcess killed = restoreStoppedAt(stage)) {
            assertThat(killed.isAlive()).isTrue();
            CommandRun meanwhile = restore("--replace");
            assertThat(meanwhile.exitCode()).as(meanwhile.err()).isEqualTo(ExitCode.ANOTHER_INSTANCE.code());
            assertThat(meanwhile.err()).contains(DATABASE, "still runs", stage);
        }
        awaitNoSession();
        try (Connection connection = target.connect(null);
                Statement statement = connection.createStatement()) {
            // A table that the interrupted restore knew and the next one does not must not survive either.
            statement.execute("CREATE DATABASE IF NOT EXISTS " + DATABASE);
            statement.execute("CREATE TABLE " + DATABASE + ".of_another_point (id INT)");
        }

        CommandRun again = restore();
        assertThat(again.exitCode()).as(again.err()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(again.err()).contains(DATABASE, "did not finish", stage, "--replace", "latest");

        assertRestored(restore("--replace"));
        assertThat(scratchDirectories()).as("files of the killed restore").isEmpty();
    }

    @Test
    void whatElseIsInTheDatabaseOutlivesARestoreThatWasKilled() throws Exception {
        try (Connection connection = target.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
            statement.execute("CREATE TABLE " + DATABASE + ".precious AS SELECT 1 AS id");
        }
        try (TidemarkProcess killed = restoreUntil("loading tables")) {
            assertThat(killed.isAlive()).isTrue();
        }
        awaitNoSession();
        CommandRun again = restore("--replace");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(scalar("SELECT COUNT(*) FROM " + DATABASE + ".precious")).isEqualTo("1");
        assertThat(marks()).isZero();
    }

    @Test
    void aTargetThatDiesIsNamedAndRestoredToAgain() throws Exception {
        Path log = directory.resolve("dying-target.log");
        try (TidemarkProcess restore = restoreUntil("loading tables", log)) {
            target.kill();
            assertThat(restore.awaitEnd()).as(Files.readString(log)).isEqualTo(ExitCode.TARGET.code());
        } finally {
            target.start();
        }
        assertThat(Files.readString(log))
                .contains("tidemark: target: 127.0.0.1:" + target.port(), "hint: ", "--replace")
                .doesNotContain("\tat ", target.adminPassword());
        assertRestored(restore("--replace"));
    }

    @Test
    void anOlderTargetIsRefused() throws Exception {
        DatabaseServer older = TestServers.mariaDb1011();
        CommandRun refused = restoreInto(older);
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(refused.err()).contains(older.version(), "older than the source's");
    }

    @Test
    void aFullTargetIsNamed() throws Exception {
        // InnoDB says that a table is full when its one tablespace may not grow, as it does when the disk is.
        try (DatabaseServer small = TestServers.newMariaDb11(options -> options.withoutBinaryLog()
                .withExtraOptions(List.of(
                        "--innodb-file-per-table=OFF", "--innodb-data-file-path=ibdata1:12M:autoextend:max:24M")))) {
            CommandRun full = restoreInto(small);
            assertThat(full.exitCode()).as(full.err()).isEqualTo(ExitCode.TARGET.code());
            assertThat(full.err()).contains("is full", "127.0.0.1:" + small.port(), "bulk");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"snapshots/.*/bulk/.*parquet", "snapshots/.*/manifest.json", "log/[0-9]*.json", "schemas/.*"})
    void aDamagedObjectIsNamedBeforeTheTargetIsTouched(String objects) throws Exception {
        Path archive = directory.resolve("archive");
        Path object;
        try (Stream<Path> files = Files.walk(archive)) {
            object = files.filter(file -> archive.relativize(file).toString().matches("faults/" + objects))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        Path intact = Files.copy(object, directory.resolve("intact"), StandardCopyOption.REPLACE_EXISTING);
        deleteCopies();
        try (Connection connection = target.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
            statement.execute("CREATE TABLE " + DATABASE + ".bulk AS SELECT 1 AS id");
        }
        try {
            for (Damage damage : damages(Files.readAllBytes(intact))) {
                damage.to(object);
                CommandRun refused = restore("--replace");
                assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.ARCHIVE.code());
                assertThat(refused.err()).contains(archive.relativize(object).toString());
                assertThat(scalar("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '" + DATABASE
                                + "'"))
                        .as("tables of the target")
                        .isEqualTo("1");
                assertThat(marks()).isZero();
            }
        } finally {
            Files.move(intact, object, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void whatDoesNotNeedADamagedObjectIsSaidAndRestored() throws Exception {
        Path archive = directory.resolve("archive");
        Path part;
        try (Stream<Path> files = Files.walk(archive)) {
            part = files.filter(file -> file.toString().matches(".*/snapshots/.*/contacts/.*parquet"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] intact = Files.readAllBytes(part);
        deleteCopies();
        try {
            damages(intact).get(1).to(part);
            CommandRun refused = restore();
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.ARCHIVE.code());
            assertThat(refused.err())
                    .contains(part.getFileName().toString())
                    .contains("can be restored without it: at every point the tables (--table) other than "
                            + SOURCE_DATABASE + ".contacts");
            CommandRun other = restore("--table", SOURCE_DATABASE + ".bulk");
            assertThat(other.exitCode()).as(other.err()).isZero();
            assertThat(scalar("SELECT COUNT(*) FROM " + DATABASE + ".bulk")).isEqualTo("300000");
        } finally {
            Files.write(part, intact);
        }
    }

    private interface Damage {
        void to(Path object) throws IOException;
    }

    private static List<Damage> damages(byte[] intact) {
        byte[] changed = intact.clone();
        changed[intact.length / 2] ^= 1;
        byte[] cut = java.util.Arrays.copyOf(intact, intact.length - 1);
        return List.of(object -> Files.write(object, cut), object -> Files.write(object, changed), Files::delete);
    }

    private static void assertRestored(CommandRun run) throws Exception {
        assertThat(run.exitCode()).as(run.err()).isZero();
        ServerContents restored = ServerContents.read(() -> target.connect(null), List.of(DATABASE));
        assertThat(oracle.differencesTo(restored, Map.of(SOURCE_DATABASE, DATABASE)))
                .isEmpty();
        assertThat(marks()).as("marks of unfinished restores").isZero();
    }

    /** Lets a restore come to a stage, which the target itself tells. */
    private static TidemarkProcess restoreUntil(String stage) throws Exception {
        return restoreUntil(stage, directory.resolve("restore.log"));
    }

    private static TidemarkProcess restoreUntil(String stage, Path log) throws Exception {
        TidemarkProcess process = TidemarkProcess.start(log, arguments(target, new String[0]));
        if (comesTo(stage, process)) {
            return process;
        }
        process.close();
        throw new AssertionError("the restore never came to '" + stage + "': " + Files.readString(log));
    }

    /** Lets a restore come to a stage and stops it there (SIGSTOP); another one where it was faster. */
    private static TidemarkProcess restoreStoppedAt(String stage) throws Exception {
        Path log = directory.resolve("restore.log");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            TidemarkProcess process = TidemarkProcess.start(log, arguments(target, new String[0]));
            if (comesTo(stage, process) && signal("STOP", process.processId()) && isAt(stage)) {
                return process;
            }
            process.close();
            awaitNoSession();
            dropRestored();
        }
        throw new AssertionError("no restore stopped at '" + stage + "': " + Files.readString(log));
    }

    /** Returns false if the process ends before it is seen at that stage. */
    private static boolean comesTo(String stage, TidemarkProcess process) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Connection connection = target.connect(null);
                Statement statement = connection.createStatement()) {
            while (System.nanoTime() < deadline && process.isAlive()) {
                if (isAt(stage, statement)) {
                    return true;
                }
                Thread.sleep(1);
            }
        }
        return false;
    }

    private static boolean isAt(String stage) throws SQLException {
        try (Connection connection = target.connect(null);
                Statement statement = connection.createStatement()) {
            return isAt(stage, statement);
        }
    }

    private static boolean isAt(String stage, Statement statement) {
        try (ResultSet row = statement.executeQuery("SELECT stage FROM tidemark_restore.unfinished")) {
            return row.next() && row.getString(1).equals(stage);
        } catch (SQLException e) {
            // Not begun yet, or over.
            return false;
        }
    }

    private static CommandRun restore(String... more) {
        return CommandRun.of(arguments(target, more));
    }

    private static CommandRun restoreInto(DatabaseServer server) {
        return CommandRun.of(arguments(server, new String[0]));
    }

    private static String[] arguments(DatabaseServer server, String[] more) {
        List<String> arguments = new ArrayList<>(List.of(
                "restore",
                "--config",
                config.toString(),
                "--to",
                "latest",
                "--database",
                SOURCE_DATABASE + "=" + DATABASE,
                "--target",
                "mariadb://" + server.adminUsername() + ":" + server.adminPassword() + "@127.0.0.1:" + server.port()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** Returns false if the process has ended. */
    private static boolean signal(String name, long processId) throws Exception {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(processId))
                .inheritIO()
                .start()
                .waitFor();
        return code == 0;
    }

    /** The server notices a moment later that the sessions of a killed process are gone. */
    private static void awaitNoSession() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!scalar("SELECT COUNT(*) FROM information_schema.processlist WHERE user = '" + target.adminUsername()
                        + "'")
                .equals("1")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    private static int marks() throws SQLException {
        return Integer.parseInt(
                scalar("SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = 'tidemark_restore'"));
    }

    private static String scalar(String query) throws SQLException {
        try (Connection connection = target.connect(null);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private static List<Path> scratchDirectories() throws IOException {
        try (Stream<Path> runs = Files.list(directory.resolve("data/restore/runs"))) {
            return runs.toList();
        }
    }

    /** What was fetched and verified once is used again, as it should be: here everything is to be fetched. */
    private static void deleteCopies() throws IOException {
        Path copies = directory.resolve("data/restore/files");
        if (Files.isDirectory(copies)) {
            try (Stream<Path> files = Files.list(copies)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static String settings(DatabaseServer source) {
        return String.format(
                Locale.ROOT,
                """
                source:
                  name: faults
                  url: mariadb://127.0.0.1:%d
                  username: %s
                  password: '%s'
                  databases: [%s]
                archive:
                  url: %s
                  flush-interval: 500ms
                restore:
                  threads: 2
                data-dir: data
                """,
                source.port(),
                source.adminUsername(),
                source.adminPassword(),
                SOURCE_DATABASE,
                directory.resolve("archive").toUri());
    }
}
