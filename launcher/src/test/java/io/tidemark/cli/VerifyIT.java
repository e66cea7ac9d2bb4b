package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.demo.crm.CrmSchema;
import io.tidemark.demo.crm.CrmSeed;
import io.tidemark.demo.crm.CrmWorkload;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.TableName;
import io.tidemark.testkit.TestServers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tidemark verify} proves about a sound archive, and what it finds in the others. */
class VerifyIT {
    /** So many that some are about every table that the tests look at; a loaded machine needs more than a moment for them. */
    private static final int TRANSACTIONS = 100;

    @TempDir
    private Path directory;

    @Test
    void provesASoundArchiveAndFindsWhatTheSourceHid() throws Exception {
        try (DatabaseServer source = TestServers.newMariaDb11();
                DatabaseServer scratch = TestServers.newMariaDb11();
                Connection connection = source.connect(null)) {
            CrmSchema.create(connection, "crm");
            CrmSeed.load(connection, 1, 150);
            MetricsAddress metrics = MetricsAddress.free();
            // A file that compaction makes may reach beyond the second snapshot.
            try (ProtectedService service = ProtectedService.start(
                    directory, source, "crm", "metrics.listen: " + metrics.text(), "archive.compaction-interval: 0s")) {
                work(source);
                // The archiver commits what comes behind this apart from what came before.
                service.awaitArchived(source);
                work(source);
                service.run("snapshot");
                work(source);
                service.awaitArchived(source);
                aSoundArchiveIsProven(service);
                aDrillMeasures(service, scratch);
                healthIs(metrics, 200);
                aHiddenChangeIsFound(service, source, connection);
                healthIs(metrics, 503);
                assertThat(metricsWith(metrics, "tidemark_last_operation_ok{kind=\"verify\"} 0.0"))
                        .containsPattern("tidemark_mark_age_seconds [0-9.]+")
                        .contains("tidemark_protected 0.0", "tidemark_gaps 0.0", "tidemark_snapshots 2.0")
                        .contains("tidemark_last_operation_ok{kind=\"drill\"} 1.0")
                        .containsPattern("tidemark_drill_rto_seconds [0-9.]+")
                        .doesNotContain(source.adminPassword());
            }
            damageIsNamedAndWhatRemainsIsTold(scratch);
            aDamagedLogEndsWhatCanBeRestored(scratch);
        }
    }

    @Test
    void aRunningServiceVerifiesByItself() throws Exception {
        DatabaseServer source = TestServers.mariaDb11();
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE scheduled");
            statement.execute("CREATE TABLE scheduled.t (id INT PRIMARY KEY, v INT)");
            statement.execute("INSERT INTO scheduled.t VALUES (1, 1), (2, 2)");
            try (ProtectedService service =
                    ProtectedService.start(directory, source, "scheduled", "verify.every: 1s")) {
                statement.execute("UPDATE scheduled.t SET v = v + 1");
                service.awaitArchived(source);
                for (String kind : List.of("verify", "verify-source", "verify-instant")) {
                    awaitRecord(service, kind);
                }
            } finally {
                statement.execute("DROP DATABASE scheduled");
            }
        }
    }

    /** The metrics once they contain a line: records are looked at only now and then. */
    private static String metricsWith(MetricsAddress service, String line) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(6).toNanos();
        String metrics = service.get("/metrics").body();
        while (!metrics.contains(line)) {
            assertThat(System.nanoTime()).as(metrics).isLessThan(deadline);
            Thread.sleep(500);
            metrics = service.get("/metrics").body();
        }
        return metrics;
    }

    private static void awaitRecord(ProtectedService service, String kind) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(6).toNanos();
        String records = "";
        while (!records.contains("  " + kind + "  ok  in ")) {
            assertThat(System.nanoTime()).as(records).isLessThan(deadline);
            Thread.sleep(200);
            records = service.run("records", "--kind", kind).out();
        }
    }

    private void aSoundArchiveIsProven(ProtectedService service) throws Exception {
        CommandRun archive = service.run("verify");
        assertThat(archive.exitCode()).as(archive.out() + archive.err()).isZero();
        assertThat(archive.out())
                .contains("ok      log", "ok      sequences", "ok      changes crm.contacts", "0 problems");
        CommandRun compared = service.run("verify", "--against-source");
        assertThat(compared.exitCode()).as(compared.out() + compared.err()).isZero();
        assertThat(compared.out()).contains("ok      source crm.contacts");
        for (int seed = 0; seed < 3; seed++) {
            CommandRun instant = service.run("verify", "--instant", "random", "--seed", Integer.toString(seed));
            assertThat(instant.exitCode()).as(instant.out() + instant.err()).isZero();
            assertThat(instant.out()).contains("ok      instant crm.contacts");
        }
        List<String> all = tablesCompared(compared);
        Set<String> covered = new TreeSet<>();
        for (int run = 0; run < all.size() && covered.size() < all.size(); run++) {
            CommandRun bounded = service.run("verify", "--against-source", "--rows", "1");
            assertThat(bounded.out()).contains(" of " + all.size());
            assertThat(tablesCompared(bounded))
                    .as("tables that no run before looked at")
                    .isNotEmpty()
                    .allMatch(covered::add);
        }
        assertThat(covered).hasSizeGreaterThan(1).containsExactlyInAnyOrderElementsOf(all);
    }

    private static List<String> tablesCompared(CommandRun run) {
        return Pattern.compile("ok      source (\\S+)")
                .matcher(run.out())
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    private void aHiddenChangeIsFound(ProtectedService service, DatabaseServer source, Connection connection)
            throws Exception {
        long id;
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT min(id) FROM crm.accounts")) {
                row.next();
                id = row.getLong(1);
            }
            statement.execute("SET SESSION sql_log_bin = 0");
            assertThat(statement.executeUpdate("UPDATE crm.accounts SET name = 'hidden' WHERE id = " + id))
                    .isOne();
            statement.execute("SET SESSION sql_log_bin = 1");
        }
        CommandRun compared = service.run("verify", "--against-source");
        assertThat(compared.exitCode()).as(compared.out()).isEqualTo(ExitCode.VERIFICATION_FAILED.code());
        assertThat(compared.out())
                .contains("table crm.accounts, row id=" + id + ", column name")
                .contains("differs in the source");
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE crm.accounts SET name = 'seen' WHERE id = " + id);
        }
        service.awaitArchived(source);
        CommandRun archive = service.run("verify");
        assertThat(archive.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED.code());
        assertThat(archive.out()).contains("row id=" + id + ", column name", "found other values than");
        assertThat(service.run("records", "--kind", "verify").out().lines())
                .anyMatch(line -> line.contains("  verify  ok  in "))
                .anyMatch(line -> line.contains("  verify  problems  in "));
    }

    private static void aDrillMeasures(ProtectedService service, DatabaseServer scratch) {
        String url = url(scratch);
        CommandRun drill = service.run("drill", "--target", url, "--seed", "5");
        assertThat(drill.exitCode()).as(drill.err()).isZero();
        assertThat(drill.out()).contains("(RTO), verified; RPO ");
        CommandRun again = service.run("drill", "--target", url);
        assertThat(again.exitCode()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(service.run("drill", "--target", url, "--replace").exitCode())
                .isZero();
        assertThat(service.run("records", "--kind", "drill").out().lines().filter(line -> line.contains("  drill  ")))
                .hasSize(3)
                .anyMatch(line -> line.contains("  drill  failed  in "));
    }

    /** The endpoint tells what it last looked up, which is renewed every few seconds. */
    private static void healthIs(MetricsAddress service, int status) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(6).toNanos();
        HttpResponse<String> health = service.get("/health");
        while (health.statusCode() != status) {
            assertThat(System.nanoTime()).as(health.body()).isLessThan(deadline);
            Thread.sleep(500);
            health = service.get("/health");
        }
    }

    /** A part of the first of two snapshots and changes before the second: what needs neither is told, and can be restored. */
    private void damageIsNamedAndWhatRemainsIsTold(DatabaseServer scratch) throws Exception {
        String config = directory.resolve("tidemark.yaml").toString();
        List<SnapshotReference> snapshots;
        List<ArchiveFile> deals;
        try (DirectoryObjectStore store = new DirectoryObjectStore(directory.resolve("archive"))) {
            ArchiveView view = Archive.open(store, "it").load();
            snapshots = view.snapshots();
            deals = view.files().stream()
                    .filter(file -> new TableName("crm", "deals").equals(file.table())
                            && file.lastSequence() <= snapshots.get(1).sequence())
                    .toList();
        }
        Path archive = directory.resolve("archive/it");
        Path part;
        try (Stream<Path> files =
                Files.walk(archive.resolve(snapshots.get(0).manifestKey()).getParent())) {
            part = files.filter(file -> file.toString().contains("contacts")
                            && file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 4;
        Files.write(part, bytes);
        List<Path> changes =
                deals.stream().map(file -> archive.resolve(file.key())).toList();
        assertThat(changes).as("files of changes before the second snapshot").hasSizeGreaterThan(1);
        for (Path change : changes) {
            Files.delete(change);
        }

        CommandRun text = CommandRun.of("verify", "--config", config);
        assertThat(text.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED.code());
        assertThat(text.out())
                .contains(part.getFileName() + " in ", "is damaged")
                .contains("tables (--table) other than crm.contacts")
                .contains("ok      transactions")
                .contains("Damaged   " + (1 + changes.size()) + " objects; without them all tables can be restored to");
        for (Path change : changes) {
            assertThat(text.out())
                    .containsPattern(
                            change.getFileName() + " is missing .*; can be restored without it: the points before ");
        }

        Matcher stretch =
                Pattern.compile("\n  any transaction from (\\S+) to (\\S+)\n").matcher(text.out());
        assertThat(stretch.find()).as(text.out()).isTrue();
        for (String end : List.of(stretch.group(1), stretch.group(2))) {
            CommandRun restored = CommandRun.of(
                    "restore",
                    "--config",
                    config,
                    "--to",
                    end,
                    "--database",
                    "crm=crm_back",
                    "--replace",
                    "--target",
                    url(scratch));
            assertThat(restored.exitCode()).as(restored.err()).isZero();
        }
    }

    /** The newest commit but some is truncated, and a record: every command says so, and none commits behind the commit. */
    private void aDamagedLogEndsWhatCanBeRestored(DatabaseServer scratch) throws Exception {
        String config = directory.resolve("tidemark.yaml").toString();
        List<Path> commits;
        try (Stream<Path> files = Files.list(directory.resolve("archive/it/log"))) {
            commits = files.filter(file -> !file.toString().contains("checkpoint"))
                    .sorted()
                    .toList();
        }
        Path damaged = commits.get(commits.size() - 3);
        byte[] commit = Files.readAllBytes(damaged);
        Files.write(damaged, Arrays.copyOf(commit, commit.length - 20));
        String key = "it/log/" + damaged.getFileName();
        Path record;
        try (Stream<Path> files = Files.list(directory.resolve("archive/it/records"))) {
            record = files.filter(file -> file.toString().contains("-drill-"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
        Files.write(record, Arrays.copyOf(Files.readAllBytes(record), 20));
        CommandRun records = CommandRun.of("records", "--config", config, "--kind", "drill");
        assertThat(records.exitCode()).as(records.err()).isZero();
        assertThat(records.err()).contains("passed over", record.getFileName().toString());
        assertThat(records.out()).contains("  drill  ");

        CommandRun verified = CommandRun.of("verify", "--config", config, "--bytes", "1");
        assertThat(verified.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED.code());
        assertThat(verified.out())
                .contains(
                        "WRONG   log",
                        key,
                        "WRONG   records",
                        record.getFileName().toString());
        Matcher last = Pattern.compile("can be restored without it: the points up to (\\S+)\n")
                .matcher(verified.out());
        assertThat(last.find()).as(verified.out()).isTrue();
        assertThat(verified.out())
                .containsPattern("Damaged   2 objects; .*\n  any transaction from .* to " + last.group(1));

        String[] restore = {
            "restore", "--config", config, "--database", "crm=crm_back", "--replace", "--target", url(scratch), "--to"
        };
        CommandRun refused = CommandRun.of(plus(restore, "latest"));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.ARCHIVE.code());
        assertThat(refused.err()).contains(key, "no point behind " + last.group(1), "hint: can be restored without it");
        CommandRun status = CommandRun.of("status", "--config", config);
        assertThat(status.exitCode()).isEqualTo(ExitCode.PROTECTION_BROKEN.code());
        assertThat(status.out()).contains("the archive is damaged: ", key, " to " + last.group(1));
        CommandRun instant = CommandRun.of("verify", "--config", config, "--instant", "random");
        assertThat(instant.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED.code());
        assertThat(instant.out()).contains("WRONG   log", key);
        for (String[] writer : List.of(
                new String[] {"compact", "--config", config},
                new String[] {"prune", "--apply", "--config", config},
                new String[] {"derive", "--config", config},
                new String[] {"snapshot", "--synthetic", "--config", config},
                new String[] {"run", "--config", config})) {
            CommandRun stopped = CommandRun.of(writer);
            assertThat(stopped.exitCode()).as(writer[0] + ": " + stopped.err()).isEqualTo(ExitCode.ARCHIVE.code());
            assertThat(stopped.err()).contains(key);
        }
        try (Stream<Path> files = Files.list(directory.resolve("archive/it/log"))) {
            assertThat(files.filter(file -> !file.toString().contains("checkpoint"))
                            .sorted())
                    .as("commits of those that must not")
                    .isEqualTo(commits);
        }
        CommandRun restored = CommandRun.of(plus(restore, last.group(1)));
        assertThat(restored.exitCode()).as(restored.err()).isZero();
        assertThat(restored.err()).contains("WARNING: the archive is damaged: ", key);
    }

    private static String[] plus(String[] args, String more) {
        String[] all = Arrays.copyOf(args, args.length + 1);
        all[args.length] = more;
        return all;
    }

    private static String url(DatabaseServer server) {
        return "mariadb://" + server.adminUsername() + ":" + server.adminPassword() + "@127.0.0.1:" + server.port();
    }

    private static void work(DatabaseServer source) throws Exception {
        try (CrmWorkload workload = new CrmWorkload(() -> source.connect("crm"), 3, 2, 0)) {
            workload.start();
            Thread.sleep(1500);
            long deadline = System.nanoTime() + Duration.ofMinutes(6).toNanos();
            while (workload.transactionsCommitted() < TRANSACTIONS) {
                assertThat(System.nanoTime()).as("%s", workload.failures()).isLessThan(deadline);
                Thread.sleep(50);
            }
            workload.stop();
            assertThat(workload.failures()).isEqualTo(List.of());
        }
    }
}
