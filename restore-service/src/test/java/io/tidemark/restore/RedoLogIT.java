package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.Archive;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.database.Credentials;
import io.tidemark.database.ServerAddress;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.testkit.TestServers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A fresh MySQL is filled without its redo log where that is asked for, and never left so by a restore that has ended. */
@Timeout(1200)
class RedoLogIT {
    private static final String DATABASE = "unlogged";
    private static final String ELSEWHERE = "unlogged_elsewhere";

    @TempDir
    static Path directory;

    private static ProtectedSource source;
    private static DatabaseServer target;

    @BeforeAll
    static void protect() throws Exception {
        DatabaseServer server = TestServers.mySql97();
        try (ServerConnection session = ServerConnection.open(ProtectedSource.config(server))) {
            session.execute("CREATE DATABASE " + DATABASE);
            session.execute("CREATE TABLE " + DATABASE + ".t (id INT PRIMARY KEY, v VARCHAR(20))");
            session.execute("INSERT INTO " + DATABASE + ".t VALUES (1, 'one'), (2, 'two'), (3, 'three')");
        }
        source = new ProtectedSource(server, List.of(DATABASE), directory);
        source.snapshot();
        target = TestServers.newMySql97();
    }

    @AfterAll
    static void end() {
        source.close();
        target.close();
    }

    @BeforeEach
    void refresh() throws SQLException {
        try (ServerConnection session = ServerConnection.open(ProtectedSource.config(target))) {
            for (String database : List.of(DATABASE, ELSEWHERE, "other", RestoreMarks.DATABASE)) {
                session.execute("DROP DATABASE IF EXISTS " + database);
            }
            session.execute("ALTER INSTANCE ENABLE INNODB REDO_LOG");
        }
    }

    @Test
    void isOffWhileTablesAreLoadedAndOnBehindThem() throws Exception {
        List<String> seen = new ArrayList<>();

        RestoreReport report = restore(options().disablingRedoLog(), stage -> seen.add(stage + ": " + redoLog()));

        assertThat(report.verified()).isTrue();
        assertThat(seen).contains("loading tables: OFF", "reading back: ON");
        assertThat(redoLog()).isEqualTo("ON");
        DatabaseServer server = TestServers.mySql97();
        assertThat(ServerContents.read(() -> server.connect(null), List.of(DATABASE))
                        .differencesTo(ServerContents.read(() -> target.connect(null), List.of(DATABASE))))
                .isEmpty();
    }

    @Test
    void whatCameToTheServerSinceTheFirstLookIsSeen() throws Exception {
        assertThatThrownBy(() -> restore(options().disablingRedoLog(), stage -> {
                    if (stage.startsWith("fetching")) {
                        restore(elsewhere(), inner -> {});
                    }
                }))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("has databases already, " + ELSEWHERE);

        assertThat(redoLog()).isEqualTo("ON");
    }

    @Test
    void anotherRestoreDoesNotLoadWithoutTheLogUnasked() throws Exception {
        assertThatThrownBy(() -> restore(options().disablingRedoLog(), stage -> {
                    if (stage.equals("loading tables")) {
                        restore(elsewhere(), inner -> {});
                    }
                }))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("has its redo log switched off, by a restore that runs");

        assertThat(redoLog()).isEqualTo("ON");
    }

    @Test
    void isLeftAloneUnlessThatIsAskedFor() throws Exception {
        List<String> seen = new ArrayList<>();

        restore(options(), stage -> seen.add(redoLog()));

        assertThat(seen).containsOnly("ON");
    }

    @Test
    void comesBackWhenTheRestoreFails() throws Exception {
        assertThatThrownBy(() -> restore(options().disablingRedoLog(), stage -> {
                    if (stage.equals("loading tables")) {
                        assertThat(redoLog()).isEqualTo("OFF");
                        throw new IllegalStateException("the user's terminal is gone");
                    }
                }))
                .hasMessage("the user's terminal is gone");

        assertThat(redoLog()).isEqualTo("ON");
    }

    /** What the test runs in a process of its own: a restore that hangs while it loads. */
    static final class Hanging {
        /** @param arguments the archive's directory, one for the restore, and the target's port, user and password */
        public static void main(String[] arguments) throws Exception {
            ServerConfig config = ServerConfig.of(
                    new ServerAddress(ServerFlavor.MYSQL, "127.0.0.1", Integer.parseInt(arguments[2]), null),
                    new Credentials(arguments[3], arguments[4]));
            Archive archive = Archive.open(new DirectoryObjectStore(Path.of(arguments[0])), "crm");
            restore(archive, config, RestoreOptions.of(Path.of(arguments[1])).disablingRedoLog(), stage -> {
                if (stage.equals("loading tables")) {
                    System.out.println(stage);
                    new CountDownLatch(1).await();
                }
            });
        }
    }

    @Test
    void comesBackWhenTheProcessIsToldToEnd() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Hanging.class.getName(),
                        directory.resolve("archive").toString(),
                        directory.resolve("hanging").toString(),
                        Integer.toString(target.port()),
                        target.adminUsername(),
                        target.adminPassword())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.lines().anyMatch("loading tables"::equals)).isTrue();
            assertThat(redoLog()).isEqualTo("OFF");
            process.destroy();
            assertThat(process.waitFor(6, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(redoLog()).isEqualTo("ON");
    }

    @Test
    void whatAKilledRestoreLeftOffIsNamedAndSwitchedOn() throws Exception {
        assertThatThrownBy(() -> restore(options().disablingRedoLog(), stage -> {
                    if (stage.equals("loading tables")) {
                        throw new IllegalStateException("killed");
                    }
                }))
                .hasMessage("killed");
        try (ServerConnection session = ServerConnection.open(ProtectedSource.config(target))) {
            // What runs no finally blocks leaves it so.
            session.execute("ALTER INSTANCE DISABLE INNODB REDO_LOG");
        }

        assertThatThrownBy(() -> restore(options().replacing(), stage -> {}))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("has its redo log switched off")
                .hasMessageContaining("ALTER INSTANCE ENABLE INNODB REDO_LOG");
        assertThat(restore(options().replacing().disablingRedoLog(), stage -> {})
                        .verified())
                .isTrue();

        assertThat(redoLog()).isEqualTo("ON");
    }

    @Test
    void aServerWithOtherDatabasesIsRefused() throws Exception {
        try (ServerConnection session = ServerConnection.open(ProtectedSource.config(target))) {
            session.execute("CREATE DATABASE other");

            assertThatThrownBy(() -> restore(options().disablingRedoLog(), stage -> {}))
                    .isInstanceOf(RestoreException.class)
                    .hasMessageContaining("has databases already, other, which would be lost");

            session.execute("DROP DATABASE other");
            session.execute("CREATE DATABASE " + DATABASE);
            session.execute("CREATE TABLE " + DATABASE + ".mine (id INT)");
            assertThatThrownBy(() -> restore(options().disablingRedoLog(), stage -> {}))
                    .hasMessageContaining("has databases already, " + DATABASE);
            // An empty one of the name is what images of servers come with.
            session.execute("DROP TABLE " + DATABASE + ".mine");
            assertThat(restore(options().disablingRedoLog(), stage -> {}).verified())
                    .isTrue();
        }
    }

    @Test
    void anAccountThatMayNotSwitchItIsTold() throws Exception {
        try (ServerConnection session = ServerConnection.open(ProtectedSource.config(target))) {
            session.execute("DROP USER IF EXISTS 'restorer'@'%'");
            session.execute("CREATE USER 'restorer'@'%' IDENTIFIED BY 'secret'");
            session.execute("GRANT ALL ON " + DATABASE + ".* TO 'restorer'@'%'");
            session.execute("GRANT ALL ON " + RestoreMarks.DATABASE + ".* TO 'restorer'@'%'");
        }
        ServerConfig usual = ProtectedSource.config(target);
        ServerConfig config = ServerConfig.of(usual.address(), new Credentials("restorer", "secret"));

        assertThatThrownBy(() -> restore(config, options().disablingRedoLog(), stage -> {}))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("GRANT INNODB_REDO_LOG_ENABLE ON *.* TO 'restorer'@'%'")
                // What it does not see could be lost.
                .hasMessageContaining("GRANT SHOW DATABASES ON *.* TO 'restorer'@'%'");
    }

    @Test
    void serversThatCannotAreRefused() {
        DatabaseServer mariaDb = TestServers.mariaDb11();
        RestoreOptions forced = new RestoreOptions(
                new RestoreScope(Set.of(), Map.of(DATABASE, ELSEWHERE)),
                directory.resolve("work"),
                false,
                true,
                false,
                true,
                RestoreResources.defaults(),
                null);

        assertThatThrownBy(() -> restore(ProtectedSource.config(mariaDb), forced, stage -> {}))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("is mariadb 11.4.5")
                .hasMessageContaining("restore without --disable-redo-log");
        assertThatThrownBy(() -> restore(ProtectedSource.config(TestServers.mySql80()), forced, stage -> {}))
                .hasMessageContaining("MySQL can since 8.0.21");
    }

    private interface Stages {
        void reached(String stage) throws Exception;
    }

    private static RestoreOptions elsewhere() {
        return options().withScope(new RestoreScope(Set.of(), Map.of(DATABASE, ELSEWHERE)));
    }

    private static RestoreOptions options() {
        return RestoreOptions.of(directory.resolve("work"));
    }

    private static RestoreReport restore(RestoreOptions options, Stages stages) throws Exception {
        return restore(ProtectedSource.config(target), options, stages);
    }

    private static RestoreReport restore(ServerConfig config, RestoreOptions options, Stages stages) throws Exception {
        return restore(source.archive(), config, options, stages);
    }

    private static RestoreReport restore(Archive archive, ServerConfig config, RestoreOptions options, Stages stages)
            throws Exception {
        ProgressListener progress = new ProgressListener() {
            @Override
            public void stage(String what) {
                try {
                    stages.reached(what);
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        };
        Restorer restorer = new Restorer(archive, config, options, progress, Clock.systemUTC());
        return restorer.restore(restorer.plan(new RestoreTarget.Latest()));
    }

    private static String redoLog() throws SQLException {
        try (ServerConnection session = ServerConnection.open(ProtectedSource.config(target))) {
            return String.valueOf(session.rows("SHOW GLOBAL STATUS LIKE 'Innodb_redo_log_enabled'")
                    .get(0)
                    .get(1));
        }
    }
}
