package io.tidemark.cli;

import static io.tidemark.cli.ProtectionScene.contents;
import static io.tidemark.cli.ProtectionScene.insert;
import static io.tidemark.cli.ProtectionScene.lastGtid;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.journal.EmbeddedBroker;
import io.tidemark.testkit.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes for each work on one cluster: one works, the other waits, takes over, and outlives the return of the first, and
 * an outage of the cluster. {@code -Dtidemark.test.stop-seconds} lets the first lie still for longer, {@code
 * -Dtidemark.test.outage-seconds} the cluster.
 */
class StandbyIT {
    private static final Duration STOP = Duration.ofSeconds(Integer.getInteger("tidemark.test.stop-seconds", 0));

    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("tidemark.test.outage-seconds", 5));

    @TempDir
    private Path directory;

    @Test
    void theOtherTakesOverAndAZombieDoesNoHarm() throws Exception {
        DatabaseServer target = TestServers.mariaDb11();
        try (DatabaseServer source = TestServers.newMariaDb11();
                EmbeddedBroker cluster = EmbeddedBroker.start(directory.resolve("cluster"), reason -> {})) {
            ProtectionScene.createTable(source);
            ProtectionScene a = scene(cluster, "a", source);
            ProtectionScene b = scene(cluster, "b", source);
            try (TidemarkProcess first = a.start("run")) {
                a.awaitProtected(source, 0);
                try (TidemarkProcess second = b.start("run")) {
                    b.await("the second stands by", ProtectionScene::standsBy);
                    insert(source, "by the first");
                    a.awaitProtected(source, 0);

                    // Its work is another's before it wakes up.
                    first.signal("STOP");
                    insert(source, "by the second");
                    b.awaitProtected(source, 0);
                    Thread.sleep(STOP.toMillis());
                    first.signal("CONT");
                    assertThat(first.awaitEnd()).isEqualTo(ExitCode.ANOTHER_INSTANCE.code());
                    insert(source, "after the zombie");
                    b.awaitProtected(source, 0);

                    try (TidemarkProcess again = a.start("run")) {
                        a.await("the first stands by", ProtectionScene::standsBy);
                        second.kill();
                        insert(source, "by the first again");
                        a.awaitProtected(source, 0);

                        cluster.close();
                        insert(source, "while the cluster is away");
                        Thread.sleep(OUTAGE.toMillis());
                        try (EmbeddedBroker back = EmbeddedBroker.start(directory.resolve("cluster"), reason -> {})) {
                            assertThat(back.bootstrapServers()).isEqualTo(cluster.bootstrapServers());
                            insert(source, "while it comes back");
                            a.awaitProtected(source, 0);
                            assertThat(again.stop()).isEqualTo(143);
                        }
                    }
                }
            }
            a.assertRestores("gtid:" + lastGtid(source), contents(source), target);
        }
    }

    private ProtectionScene scene(EmbeddedBroker cluster, String name, DatabaseServer source) throws Exception {
        ProtectionScene scene = new ProtectionScene(directory, name, cluster.bootstrapServers());
        scene.protect(source, source.port());
        return scene;
    }
}
