package io.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.demo.server.DatabaseServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseServersIT {

    static Stream<Named<Supplier<DatabaseServer>>> servers() {
        return Stream.of(
                Named.of("MariaDB 11.4", TestServers::mariaDb11),
                Named.of("MariaDB 10.11", TestServers::mariaDb1011),
                Named.of("MySQL 9.7", TestServers::mySql97),
                Named.of("MySQL 9.7 without GTID", TestServers::mySql97WithoutGtid),
                Named.of("MySQL 8.0", TestServers::mySql80));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void writesABinaryLogOfCompleteRows(Supplier<DatabaseServer> supplier) throws SQLException {
        DatabaseServer server = supplier.get();
        assertThat(scalar(server, "SELECT @@version")).startsWith(server.version());
        assertThat(scalar(server, "SELECT CONCAT(@@log_bin = 1, @@binlog_format, @@binlog_row_image)"))
                .isEqualTo("1ROWFULL");
        assertThat(scalar(server, "SELECT @@binlog_row_metadata")).isEqualTo("FULL");
        assertThat(supplier.get()).isSameAs(server);
    }

    @Test
    void mySqlHasGtidsUnlessAskedOtherwise() throws SQLException {
        assertThat(scalar(TestServers.mySql97(), "SELECT @@gtid_mode")).isEqualTo("ON");
        assertThat(scalar(TestServers.mySql97WithoutGtid(), "SELECT @@gtid_mode"))
                .isEqualTo("OFF");
    }

    @Test
    void mySqlPerformsCascadesOutOfTheBinaryLog() throws SQLException {
        assertThat(scalar(TestServers.mySql97(), "SELECT @@innodb_native_foreign_keys = 1"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @MethodSource("ownServers")
    void keepsItsDataAndPortThroughAKill(Supplier<DatabaseServer> starter) throws SQLException {
        try (DatabaseServer server = starter.get()) {
            int port = server.port();
            try (Connection connection = server.connect(null);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE kept");
            }
            server.kill();
            assertThatThrownBy(() -> server.connect(null)).isInstanceOf(SQLException.class);
            server.start();
            assertThat(scalar(server, "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = 'kept'"))
                    .isEqualTo("1");
            server.restart();
            assertThat(scalar(server, "SELECT 1")).isEqualTo("1");
            assertThat(server.port()).isEqualTo(port);
        }
    }

    static Stream<Named<Supplier<DatabaseServer>>> ownServers() {
        return Stream.of(
                Named.of("MariaDB 10.11", TestServers::newMariaDb1011), Named.of("MySQL 9.7", TestServers::newMySql97));
    }

    private static String scalar(DatabaseServer server, String sql) throws SQLException {
        try (Connection connection = server.connect(null);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
