package io.tidemark.demo.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMariaDbIT {

    @TempDir
    Path directory;

    @Test
    void keepsDataAcrossRestartAndKill() throws Exception {
        try (DatabaseServer server = EmbeddedMariaDb.start(Path.of("target/servers"), ServerOptions.in(directory))) {
            try (Connection connection = server.connect(null);
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE marks");
                statement.execute("CREATE TABLE marks.mark (id INT PRIMARY KEY)");
                statement.execute("INSERT INTO marks.mark VALUES (1)");
            }
            server.restart();
            insert(server, 2);
            server.kill();
            assertThatThrownBy(() -> server.connect(null)).isInstanceOf(SQLException.class);
            server.start();
            assertThat(scalar(server, "SELECT COUNT(*) FROM marks.mark")).isEqualTo("2");
            assertThat(scalar(server, "SELECT @@version")).startsWith(EmbeddedMariaDb.VERSION);
            assertThat(scalar(server, "SELECT CONCAT(@@log_bin = 1, @@binlog_format, @@binlog_row_image)"))
                    .isEqualTo("1ROWFULL");
        }
    }

    @Test
    void saysWhyItDoesNotStart() {
        ServerOptions options = ServerOptions.in(directory).withExtraOptions(List.of("--no-such-option=1"));
        assertThatThrownBy(() -> EmbeddedMariaDb.start(Path.of("target/servers"), options))
                .isInstanceOf(ServerStartException.class)
                .hasMessageContaining("no-such-option")
                .hasMessageContaining("server.log");
    }

    private static void insert(DatabaseServer server, int id) throws SQLException {
        try (Connection connection = server.connect("marks");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO mark VALUES (" + id + ")");
        }
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
