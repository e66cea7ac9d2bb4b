package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tidemark derive}, by hand and on schedule, and what an auditor sees of it. */
class DeriveIT {

    @TempDir
    private Path directory;

    @Test
    void auditorsSeeCascadesUntilTheirHistoryIsPruned() throws Exception {
        DatabaseServer source = TestServers.mariaDb11();
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement()) {
            createTables(statement, "audited");
            try (ProtectedService service = ProtectedService.start(
                    directory,
                    source,
                    "audited",
                    "verify.every: off",
                    "archive.derive-interval: 0s",
                    "retention: {keep-all: 2s, grace: 2s}")) {
                statement.execute("UPDATE audited.deals SET stage = 'won' WHERE id = 4711");
                statement.execute("DELETE FROM audited.accounts WHERE id = 1");
                String gtid = text(statement, "SELECT @@last_gtid");
                List<String> history = RowHistoryScene.write(statement, "audited.deals");
                service.awaitArchived(source);

                CommandRun derived = service.run("derive");
                assertThat(derived.exitCode()).as(derived.out() + derived.err()).isZero();
                assertThat(derived.out()).startsWith("derived 2 changes up to sequence ");
                assertThat(service.run("derive").out()).startsWith("derived 0 changes up to sequence ");
                assertThat(queryOfTheReadme())
                        .containsExactly("UPDATE null null new won", "DELETE " + gtid + " [\"deal_account\"] won null");
                RowHistoryScene.assertTold(service::run, "audited.deals", history);
                assertThat(service.run("history", "--table", "audited.deals", "--key", "id=4711")
                                .out())
                        .contains("row       audited.deals id=4711", "derived   what foreign keys did below the binlog")
                        .containsSubsequence(
                                "UPDATE  sequence ",
                                "stage         'new' -> 'won'",
                                "DELETE  sequence ",
                                "GTID " + gtid,
                                "derived: follows from that change in audited.accounts by foreign key deal_account",
                                "stage         'won'",
                                "2 changes");
                assertThat(service.run("status").out())
                        .contains("derived   what foreign keys did below the binlog, up to ", ": 1 files, ");
                CommandRun verified = service.run("verify");
                assertThat(verified.exitCode()).as(verified.out()).isZero();
                assertThat(verified.out()).contains("ok      derived audited.deals");
                assertThat(service.run("records", "--kind", "derive").out())
                        .contains("  derive  ok  in ", "derived 2 changes");

                statement.execute("ALTER TABLE audited.deals ADD COLUMN owner INT DEFAULT 7");
                statement.execute("DELETE FROM audited.accounts WHERE id = 2");
                service.awaitArchived(source);
                deriveBehindTheStatement(service, source);

                assertThat(service.run("snapshot").exitCode()).isZero();
                awaitDeletedObjects(service, source, statement);
            } finally {
                statement.execute("DROP DATABASE audited");
            }
        }
    }

    private static void deriveBehindTheStatement(ProtectedService service, DatabaseServer source) throws Exception {
        assertThat(service.run("derive").out()).contains("derived 0 changes", "1 tables are derived less far");
        CommandRun intoSource = service.run("derive", "--scratch", url(source));
        assertThat(intoSource.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED.code());
        assertThat(intoSource.out()).contains("PROBLEM   tables [audited.deals]", "already has `audited`.`accounts`");
        try (DatabaseServer scratch = TestServers.newMariaDb11()) {
            CommandRun across = service.run("derive", "--scratch", url(scratch));
            assertThat(across.exitCode()).as(across.out() + across.err()).isZero();
            assertThat(across.out())
                    .startsWith("derived 1 changes up to sequence ")
                    .doesNotContain("less far");
        }
    }

    private static String url(DatabaseServer server) {
        return "mariadb://" + server.adminUsername() + ":" + server.adminPassword() + "@127.0.0.1:" + server.port();
    }

    @Test
    void aRunningServiceDerivesByItself() throws Exception {
        DatabaseServer source = TestServers.mariaDb11();
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement()) {
            createTables(statement, "audited_daily");
            try (ProtectedService service = ProtectedService.start(
                    directory, source, "audited_daily", "verify.every: off", "archive.derive-interval: 1s")) {
                statement.execute("DELETE FROM audited_daily.accounts WHERE id = 1");
                service.await(
                        "the cascade is derived", view -> view.derived().files().size() == 1);
                statement.execute("DELETE FROM audited_daily.accounts WHERE id = 2");
                service.await(
                        "the next one is, too", view -> view.derived().files().size() == 2);
            } finally {
                statement.execute("DROP DATABASE audited_daily");
            }
        }
    }

    private static void createTables(Statement statement, String database) throws Exception {
        statement.execute("CREATE DATABASE " + database);
        statement.execute("CREATE TABLE " + database + ".accounts (id INT PRIMARY KEY)");
        statement.execute("CREATE TABLE " + database + ".deals (id INT PRIMARY KEY, account_id INT, stage VARCHAR(10),"
                + " CONSTRAINT deal_account FOREIGN KEY (account_id) REFERENCES " + database
                + ".accounts (id) ON DELETE CASCADE)");
        statement.execute("INSERT INTO " + database + ".accounts VALUES (1), (2)");
        statement.execute(
                "INSERT INTO " + database + ".deals VALUES (4711, 1, 'new'), (4712, 1, 'new'), (4713, 2, 'new')");
    }

    private static String text(Statement statement, String query) throws Exception {
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** What the query in the README says about this archive. */
    private List<String> queryOfTheReadme() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"), StandardCharsets.UTF_8);
        int begin = readme.indexOf("    SELECT DISTINCT coalesce(_tm_sequence");
        String query = readme.substring(begin, readme.indexOf(';', begin))
                .replace(
                        "/backups/tidemark/crm", directory.resolve("archive/it").toString())
                .replace("/crm/deals/", "/audited/deals/");
        List<String> rows = new ArrayList<>();
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                boolean derived = row.getBoolean("_tm_derived");
                rows.add(row.getString("_tm_operation") + " " + (derived ? row.getString("_tm_gtid") : null) + " "
                        + row.getString("_tm_cause_keys") + " " + row.getString("_tm_before_stage") + " "
                        + row.getString("stage"));
            }
        }
        return rows;
    }

    /** Prunes until the derived changes of what was removed are gone. */
    private void awaitDeletedObjects(ProtectedService service, DatabaseServer source, Statement statement)
            throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(6).toNanos();
        while (derivedFiles() > 0) {
            assertThat(System.nanoTime())
                    .as("the derived changes of removed history are still there")
                    .isLessThan(deadline);
            // Age is counted from the mark, which moves at once where something is committed.
            statement.execute("INSERT INTO audited.accounts SELECT coalesce(max(id), 0) + 1 FROM audited.accounts");
            service.awaitArchived(source);
            CommandRun pruned = service.run("prune", "--apply");
            assertThat(pruned.exitCode()).as(pruned.err()).isZero();
        }
        CommandRun verified = service.run("verify");
        assertThat(verified.exitCode()).as(verified.out()).isZero();
    }

    private long derivedFiles() throws Exception {
        try (Stream<Path> files = Files.walk(directory.resolve("archive/it/derived"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
