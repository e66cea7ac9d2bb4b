package io.tidemark.cli;

import static io.tidemark.cli.ProtectionScene.execute;
import static io.tidemark.cli.ProtectionScene.insert;
import static io.tidemark.cli.ProtectionScene.lastGtid;
import static io.tidemark.cli.ProtectionScene.textOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction of a million rows, in a heap that could not hold it, while the service is killed in the middle of it.
 * {@code -Dtidemark.test.rows} makes it larger, {@code -Dtidemark.test.row-bytes} wider.
 */
class LargeTransactionIT {
    private static final Logger LOG = LoggerFactory.getLogger(LargeTransactionIT.class);
    private static final long ROWS = Long.getLong("tidemark.test.rows", 1_000_000);
    private static final int ROW_BYTES = Integer.getInteger("tidemark.test.row-bytes", 100);
    private static final String SMALL_HEAP = "-Xmx256m";
    private static final int KILLS = 3;
    private static final int LONGEST_LIFE_MILLIS = 9_000;

    @TempDir
    private Path directory;

    @Test
    void survivesKillsInASmallHeap() throws Exception {
        long seed = Long.getLong("tidemark.test.seed", System.nanoTime());
        LOG.info("seed {}", seed);
        SplittableRandom random = new SplittableRandom(seed);
        DatabaseServer target = TestServers.mariaDb11();
        try (DatabaseServer source = TestServers.newMariaDb11()) {
            ProtectionScene.createTable(source);
            execute(
                    source,
                    "CREATE TABLE scene.large (id BIGINT PRIMARY KEY, n INT, v VARCHAR(20000) CHARACTER SET ascii)",
                    rows(1, ROWS / 5));
            ProtectionScene scene = new ProtectionScene(directory, "small", "");
            scene.protect(source, source.port());
            String before;
            String beforeGtid;
            try (TidemarkProcess first = scene.start("run", SMALL_HEAP)) {
                scene.awaitProtected(source, 0);
                insert(source, "before");
                before = sum(source);
                beforeGtid = lastGtid(source);
                execute(
                        source,
                        "BEGIN",
                        "UPDATE scene.large SET n = n + 1, v = CONCAT(v, 'x')",
                        rows(ROWS / 5 + 1, ROWS * 4 / 5),
                        "DELETE FROM scene.large WHERE id % 7 = 0",
                        "COMMIT");
                Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
                first.kill();
            }
            for (int kill = 1; kill < KILLS; kill++) {
                try (TidemarkProcess killed = scene.start("run", SMALL_HEAP)) {
                    Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS) + LONGEST_LIFE_MILLIS / 3);
                    killed.kill();
                }
            }
            try (TidemarkProcess last = scene.start("run", SMALL_HEAP)) {
                scene.awaitProtected(source, 0);
                assertThat(last.stop()).as(scene.log()).isEqualTo(143);
            }
            assertRestores(scene, lastGtid(source), sum(source), target);
            assertRestores(scene, beforeGtid, before, target);
        }
    }

    private static void assertRestores(ProtectionScene scene, String gtid, String sum, DatabaseServer target)
            throws Exception {
        CommandRun restored = scene.restore("gtid:" + gtid, target);
        assertThat(restored.exitCode()).as(restored.err()).isZero();
        assertThat(sum(target)).as(gtid).isEqualTo(sum);
    }

    /** Of all rows, made by the server, since the rows may be more than the memory of this process holds. */
    private static String sum(DatabaseServer server) throws SQLException {
        String hash = "CONV(SUBSTRING(MD5(CONCAT_WS('|', id, n, v)), 1, 15), 16, 10)";
        return textOf(
                server,
                "SELECT CONCAT_WS(' ', COUNT(*), SUM(" + hash + "), BIT_XOR(" + hash
                        + "), (SELECT GROUP_CONCAT(id, what ORDER BY id) FROM scene.t)) FROM scene.large");
    }

    private static String rows(long first, long last) {
        return String.format(
                Locale.ROOT,
                "INSERT INTO scene.large SELECT seq, seq %% 1000, RPAD(MD5(seq), %d, 'tidemark ') FROM scene.seq_%d_to_%d",
                ROW_BYTES,
                first,
                last);
    }
}
