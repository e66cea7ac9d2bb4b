package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.crm.CrmSchema;
import io.tidemark.demo.crm.CrmSeed;
import io.tidemark.demo.crm.CrmWorkload;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.FaultyProxy;
import io.tidemark.testkit.FaultyProxy.Fault;
import io.tidemark.testkit.ObjectStoreServer;
import io.tidemark.testkit.ObjectStoreServers;
import io.tidemark.testkit.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code tidemark run} dies in the middle of work, starts again, and nothing is missing or doubled in what is restored; all the while
 * the object store throttles, answers late, and answers get lost.
 */
class KillAndRestoreIT {

    private static final String DATABASE = "crm";
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final String BUCKET = "killed";

    /** Of the store's requests, to each kind of fault; the product asks six times before it gives a request up. */
    private static final double FAULTY_SHARE = 0.02;

    /** The CRM has three times as many tables, each of which has one at least. */
    private static final int SOME_PARTS = 5;

    @TempDir
    private Path directory;

    @Test
    void restoresTheLastTransactionAfterKills() throws Exception {
        ObjectStoreServer s3 = ObjectStoreServers.newS3Proxy(BUCKET);
        CountDownLatch somePartsPut = new CountDownLatch(SOME_PARTS);
        FaultyProxy.Faults random = FaultyProxy.random(Integer.getInteger("tidemark.test.fault-seed", 5), FAULTY_SHARE);
        try (DatabaseServer source = TestServers.newMariaDb11();
                DatabaseServer target = TestServers.newMariaDb11();
                FaultyProxy store = new FaultyProxy(
                        s3.endpoint(),
                        request -> {
                            if (request.startsWith("PUT ") && request.contains("/snapshots/")) {
                                somePartsPut.countDown();
                            }
                            return random.next(request);
                        },
                        Duration.ofMillis(300))) {
            try (Connection connection = source.connect(null)) {
                CrmSchema.create(connection, DATABASE);
                CrmSeed.load(connection, 1, 200);
            }
            writeConfig(source, s3, store);
            ServerContents oracle;
            String gtid;
            try (CrmWorkload workload = new CrmWorkload(() -> source.connect(DATABASE), 11, 3, 100)) {
                workload.start();
                killDuringTheFirstSnapshot(somePartsPut);
                runUntilProtected(TidemarkProcess::kill, "0-0-0");
                runUntilProtected(TidemarkProcess::kill, gtid(source));
                workload.pause();
                oracle = ServerContents.read(() -> source.connect(null), List.of(DATABASE));
                gtid = gtid(source);
                workload.resume();
                runUntilProtected(process -> assertThat(process.stop()).isEqualTo(143), gtid);
                assertThat(workload.failures()).isEmpty();
            }
            String[] restore = {
                "restore", "--config", config(), "--to", "gtid:" + gtid, "--target", url(target),
            };
            CommandRun planned = CommandRun.of(plus(restore, "--plan"));
            assertThat(planned.exitCode()).as(planned.err()).isZero();
            CommandRun restored = CommandRun.of(restore);
            assertThat(restored.exitCode()).as(restored.err()).isZero();
            assertThat(oracle.differencesTo(ServerContents.read(() -> target.connect(null), List.of(DATABASE))))
                    .isEmpty();
            assertThat(CommandRun.of("records", "--config", config()).out().lines())
                    .anyMatch(line -> line.contains("  backup  failed  in "))
                    .anyMatch(line -> line.contains("  backup  ok  in "))
                    .anyMatch(line -> line.contains("  snapshot  ok  in "))
                    .anyMatch(line -> line.contains("  restore  ok  in "));
            for (Fault fault : Fault.values()) {
                assertThat(store.count(fault))
                        .as("requests that became " + fault)
                        .isPositive();
            }
            CommandRun again = CommandRun.of(restore);
            assertThat(again.exitCode()).isEqualTo(ExitCode.REFUSED.code());
            assertThat(again.err()).doesNotContain(target.adminPassword());
        }
    }

    /** What it has put into the store so far belongs to nothing. */
    private void killDuringTheFirstSnapshot(CountDownLatch somePartsPut) throws Exception {
        try (TidemarkProcess process =
                TidemarkProcess.start(directory.resolve("run.log"), "run", "--config", config())) {
            assertThat(somePartsPut.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(Files.readString(directory.resolve("run.log")))
                    .isTrue();
            process.kill();
        }
    }

    private interface End {
        void of(TidemarkProcess process) throws Exception;
    }

    private void runUntilProtected(End end, String gtid) throws Exception {
        try (TidemarkProcess process =
                TidemarkProcess.start(directory.resolve("run.log"), "run", "--config", config())) {
            await("protected up to " + gtid, () -> {
                assertThat(process.isAlive())
                        .as(Files.readString(directory.resolve("run.log")))
                        .isTrue();
                CommandRun status = CommandRun.of("status", "--json", "--config", config());
                return status.exitCode() == 0 && reached(status.out(), gtid);
            });
            end.of(process);
        }
    }

    private static boolean reached(String status, String gtid) {
        String marked = status.replaceAll("(?s).*\"mark\" : \\{\\s*\"gtids\" : \"([^\"]*)\".*", "$1");
        return number(marked) >= number(gtid);
    }

    private static long number(String gtid) {
        return Long.parseLong(gtid.substring(gtid.lastIndexOf('-') + 1));
    }

    private void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime())
                    .as("gave up waiting until " + what + ":\n" + Files.readString(directory.resolve("run.log"))
                            + CommandRun.of("status", "--config", config()).out())
                    .isLessThan(deadline);
            Thread.sleep(500);
        }
    }

    private void writeConfig(DatabaseServer source, ObjectStoreServer s3, FaultyProxy store) throws Exception {
        Files.writeString(directory.resolve("password"), source.adminPassword() + "\n");
        String settings = String.format(
                Locale.ROOT,
                """
                source:
                  name: killed
                  url: mariadb://127.0.0.1:%d
                  username: %s
                  password-file: password
                  databases: [%s]
                archive:
                  url: s3://%s/prefix
                  flush-interval: 1s
                  compaction-interval: 1s
                  s3:
                    endpoint: %s
                    access-key: %s
                    secret-key: %s
                    path-style: true
                data-dir: data
                """,
                source.port(),
                source.adminUsername(),
                DATABASE,
                BUCKET,
                store.endpoint(),
                s3.accessKey(),
                s3.secretKey());
        Files.writeString(directory.resolve("tidemark.yaml"), settings);
    }

    private String config() {
        return directory.resolve("tidemark.yaml").toString();
    }

    private static String url(DatabaseServer server) {
        return "mariadb://" + server.adminUsername() + ":" + server.adminPassword() + "@127.0.0.1:" + server.port();
    }

    private static String gtid(DatabaseServer server) throws Exception {
        try (Connection connection = server.connect(null);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT @@GLOBAL.gtid_binlog_pos")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String[] plus(String[] args, String more) {
        String[] result = Arrays.copyOf(args, args.length + 1);
        result[args.length] = more;
        return result;
    }
}
