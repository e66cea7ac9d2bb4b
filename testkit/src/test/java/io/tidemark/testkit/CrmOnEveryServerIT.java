package io.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.crm.CrmDisaster;
import io.tidemark.demo.crm.CrmSchema;
import io.tidemark.demo.crm.CrmSchemaChanges;
import io.tidemark.demo.crm.CrmSeed;
import io.tidemark.demo.crm.CrmWorkload;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import java.sql.Connection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CrmOnEveryServerIT {

    static Stream<Named<Supplier<DatabaseServer>>> servers() {
        return Stream.of(
                Named.of("MariaDB 10.11", TestServers::mariaDb1011),
                Named.of("MySQL 9.7", TestServers::mySql97),
                Named.of("MySQL 8.0", TestServers::mySql80));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void livesThroughMigrationsAndDisaster(Supplier<DatabaseServer> supplier) throws Exception {
        DatabaseServer server = supplier.get();
        try (Connection connection = server.connect(null)) {
            CrmSchema.create(connection, "crm_everywhere");
            CrmSeed.load(connection, 1, 500);
            try (CrmWorkload workload = new CrmWorkload(() -> server.connect("crm_everywhere"), 7, 3, 200)) {
                workload.start();
                for (CrmSchemaChanges.Step step : CrmSchemaChanges.steps()) {
                    step.run(connection);
                }
                long before = workload.transactionsCommitted();
                assertThat(CrmDisaster.strike(connection).dealsCascaded()).isPositive();
                while (workload.transactionsCommitted() < before + 100
                        && workload.failures().isEmpty()) {
                    Thread.sleep(10);
                }
                workload.pause();
                ServerContents contents = read(server);
                assertThat(contents.differencesTo(read(server))).isEmpty();
                assertThat(contents.rowCount()).isPositive();
                assertThat(workload.failures()).isEmpty();
            }
        }
    }

    private static ServerContents read(DatabaseServer server) throws Exception {
        return ServerContents.read(() -> server.connect(null), List.of("crm_everywhere"));
    }
}
