package io.tidemark.demo.crm;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.demo.server.EmbeddedMariaDb;
import io.tidemark.demo.server.ServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrmIT {

    @TempDir
    static Path directory;

    static DatabaseServer server;

    @BeforeAll
    static void start() {
        server = EmbeddedMariaDb.start(Path.of("target/servers"), ServerOptions.in(directory));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void worksThroughMigrationsAndDisaster() throws Exception {
        try (Connection connection = server.connect(null)) {
            CrmSchema.create(connection, "crm");
            assertThat(CrmSeed.load(connection, 1, CrmSeed.DEFAULT_ACCOUNTS)).isGreaterThan(50_000);
            try (CrmWorkload workload = new CrmWorkload(() -> server.connect("crm"), 7, 4, 0)) {
                workload.start();
                for (CrmSchemaChanges.Step step : CrmSchemaChanges.steps()) {
                    awaitCommits(workload, 100);
                    step.run(connection);
                }
                CrmDisaster disaster = CrmDisaster.strike(connection);
                assertThat(disaster.accountsDeleted()).isPositive();
                assertThat(disaster.contactsCascaded()).isPositive();
                awaitCommits(workload, 100);
                workload.pause();
                long committed = workload.transactionsCommitted();
                Thread.sleep(300);
                assertThat(workload.transactionsCommitted()).isEqualTo(committed);
                workload.resume();
                awaitCommits(workload, 100);
                assertThat(workload.failures()).isEmpty();
                assertThat(workload.conflicts()).isLessThan(workload.transactionsCommitted() / 5);
            }
        }
    }

    private static void awaitCommits(CrmWorkload workload, long more) throws InterruptedException {
        long enough = workload.transactionsCommitted() + more;
        while (workload.transactionsCommitted() < enough && workload.failures().isEmpty()) {
            Thread.sleep(10);
        }
    }
}
