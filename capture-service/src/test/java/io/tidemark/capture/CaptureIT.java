package io.tidemark.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.Credentials;
import io.tidemark.database.ServerAddress;
import io.tidemark.database.ServerConfig;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.journal.JournalConfig;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.testkit.TestServers;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CaptureIT {
    static final AtomicLong nextServerId = new AtomicLong(70_001);

    static Stream<Named<Supplier<DatabaseServer>>> servers() {
        return Stream.of(
                Named.of("MariaDB 11.4", TestServers::mariaDb11),
                Named.of("MariaDB 10.11", TestServers::mariaDb1011),
                Named.of("MySQL 9.7", TestServers::mySql97),
                Named.of("MySQL 9.7 without GTID", TestServers::mySql97WithoutGtid),
                Named.of("MySQL 8.0", TestServers::mySql80));
    }

    static CaptureConfig config(DatabaseServer server, JournalConfig journal, List<String> databases) {
        return new CaptureConfig(
                ServerConfig.of(
                        new ServerAddress(ServerFlavor.ofId(server.flavor()), "127.0.0.1", server.port(), null),
                        new Credentials(server.adminUsername(), server.adminPassword())),
                databases,
                nextServerId.getAndIncrement(),
                journal);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void publishesATransaction(Supplier<DatabaseServer> supplier) throws Exception {
        DatabaseServer server = supplier.get();
        JournalConfig journal = JournalContents.newJournal();
        try (JournalContents contents = JournalContents.of(journal);
                CaptureService service = new CaptureService(
                        config(server, journal, List.of("first")), Clock.systemUTC(), CaptureListener.NONE);
                Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            service.start();
            contents.until(record -> record instanceof JournalRecord.Heartbeat);
            statement.execute("CREATE DATABASE first");
            statement.execute("CREATE TABLE first.t (id INT PRIMARY KEY, name VARCHAR(20) CHARACTER SET latin1)");
            statement.execute("INSERT INTO first.t VALUES (1, 'a'), (2, 'b')");
            statement.execute("UPDATE first.t SET name = 'c' WHERE id = 2");
            statement.execute("DROP DATABASE first");
            List<JournalRecord> records = contents.until(record ->
                    record instanceof JournalRecord.Ddl ddl && new String(ddl.sql()).startsWith("DROP DATABASE"));
            records.forEach(System.err::println);
            assertThat(records.stream().filter(JournalRecord.RowChange.class::isInstance))
                    .hasSize(3);
        }
    }
}
