package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.crm.CrmSchema;
import io.tidemark.demo.crm.CrmSeed;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk runs full under the archive, under data-dir and under a restore; it is said, and nothing is lost once there is room. */
class FullDiskIT {
    private static final String CRM = "full_disk_crm";
    private static final String BACK = "full_disk_back";
    private static final DatabaseServer SERVER = TestServers.mariaDb11();

    @TempDir
    private Path directory;

    @BeforeEach
    void makeCrm() throws Exception {
        try (Connection connection = SERVER.connect(null)) {
            CrmSchema.create(connection, CRM);
            CrmSeed.load(connection, 9, 50);
        }
    }

    @AfterEach
    void dropCrm() throws SQLException {
        execute("DROP DATABASE IF EXISTS " + CRM, "DROP DATABASE IF EXISTS " + BACK);
    }

    @Test
    void underTheArchive() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("small"), 16);
                RunningTidemark run = RunningTidemark.start(
                        directory, settings(disk.directory().resolve("archive"), directory.resolve("data")))) {
            run.awaitArchived(SERVER);
            disk.fill();
            change("while the archive is full");
            run.await(
                    "said that the archive is full",
                    status -> status.path("problems").toString().contains("No space left on device"));
            change("still full");
            assertThat(run.isAlive()).as(run.log()).isTrue();
            // What is archived can be restored from a full archive, too.
            CommandRun earlier = restore(run);
            assertThat(earlier.exitCode()).as(earlier.err()).isZero();
            execute("DROP DATABASE " + BACK);
            disk.makeRoom();
            run.awaitArchived(SERVER);
            run.stop();
            assertLatestComesBack(run);
        }
    }

    @Test
    void underDataDir() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("small"), 96)) {
            String settings =
                    settings(directory.resolve("archive"), disk.directory().resolve("data"));
            try (RunningTidemark run = RunningTidemark.start(directory, settings)) {
                run.awaitArchived(SERVER);
                disk.fill();
                change("while data-dir is full");
                assertThat(run.awaitEnd()).as(run.log()).isEqualTo(ExitCode.LOCAL_FILES.code());
                assertThat(run.log()).contains("data-dir '" + disk.directory().resolve("data") + "' is full");
                CommandRun status =
                        CommandRun.of("status", "--config", run.config().toString());
                assertThat(status.exitCode()).isEqualTo(ExitCode.PROTECTION_BROKEN.code());
                assertThat(status.out()).contains("data-dir", "is full");
            }
            disk.makeRoom();
            try (RunningTidemark again = RunningTidemark.start(directory, settings)) {
                change("after it");
                again.awaitArchived(SERVER);
                again.stop();
                // Before any other restore, whose copies of the archive's files would do.
                disk.fill();
                CommandRun refused = restore(again);
                assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.LOCAL_FILES.code());
                assertThat(refused.err())
                        .contains("No space left on device", disk.directory().toString());
                assertThat(exists(BACK)).as("nothing half done").isFalse();
                disk.makeRoom();
                assertLatestComesBack(again);
            }
        }
    }

    private static void assertLatestComesBack(RunningTidemark run) throws Exception {
        CommandRun restored = restore(run);
        assertThat(restored.exitCode()).as(restored.err()).isZero();
        ServerContents oracle = ServerContents.read(() -> SERVER.connect(null), List.of(CRM));
        assertThat(oracle.differencesTo(
                        ServerContents.read(() -> SERVER.connect(null), List.of(BACK)), Map.of(CRM, BACK)))
                .isEmpty();
    }

    private static boolean exists(String database) throws SQLException {
        try (Connection connection = SERVER.connect(null);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SHOW DATABASES LIKE '" + database + "'")) {
            return found.next();
        }
    }

    private static CommandRun restore(RunningTidemark run) {
        String target =
                "mariadb://" + SERVER.adminUsername() + ":" + SERVER.adminPassword() + "@127.0.0.1:" + SERVER.port();
        return CommandRun.of(
                "restore",
                "--config",
                run.config().toString(),
                "--to",
                "latest",
                "--database",
                CRM + "=" + BACK,
                "--target",
                target);
    }

    private static void change(String text) throws SQLException {
        execute("UPDATE " + CRM + ".contacts SET last_name = '" + text + "'");
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = SERVER.connect(null);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String settings(Path archive, Path data) {
        return String.format(
                Locale.ROOT,
                """
                source:
                  name: full
                  url: mariadb://127.0.0.1:%d
                  username: %s
                  password: '%s'
                  databases: [%s]
                archive:
                  url: %s
                  flush-interval: 500ms
                data-dir: %s
                """,
                SERVER.port(),
                SERVER.adminUsername(),
                SERVER.adminPassword(),
                CRM,
                archive.toUri(),
                data);
    }
}
