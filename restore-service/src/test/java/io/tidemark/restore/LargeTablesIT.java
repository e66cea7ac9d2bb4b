package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.BinlogStatus;
import io.tidemark.database.ServerConnection;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.ServerFlavor;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables that outweigh the others come back over several connections at the same time, where the server can do that, and are equal. */
@Timeout(600)
class LargeTablesIT {
    private static final int ROWS = 120_000;
    private static final List<String> TABLES = List.of("events", "entries");

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("io.tidemark.restore.LargeValuesIT#servers")
    void comeBackOverSeveralConnections(Supplier<DatabaseServer> supplier) throws Exception {
        DatabaseServer server = supplier.get();
        try (ServerConnection session = ServerConnection.open(ProtectedSource.config(server))) {
            boolean mySql = session.flavor() == ServerFlavor.MYSQL;
            session.execute("CREATE DATABASE large");
            session.execute("USE large");
            session.execute(
                    "SET SESSION " + (mySql ? "cte_max_recursion_depth" : "max_recursive_iterations") + " = " + ROWS);
            session.execute(
                    "CREATE TABLE events (id INT AUTO_INCREMENT PRIMARY KEY, n INT, v CHAR(60), UNIQUE KEY u (v),"
                            + " KEY n (n))");
            // No key tells equal rows apart.
            session.execute("CREATE TABLE entries (id INT, n INT, v CHAR(60))");
            String rows = " WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r WHERE i < " + ROWS + ")";
            session.execute("INSERT INTO events" + rows + " SELECT 3 * i, i % 1000, SHA2(i, 224) FROM r");
            session.execute("INSERT INTO entries" + rows + " SELECT i % 40000, 1, SHA2(i % 40000, 224) FROM r");
            try (ProtectedSource source = new ProtectedSource(server, List.of("large"), directory)) {
                source.snapshotInFilesOf(15_000);
                session.execute("DELETE FROM events WHERE id % 7 = 0");
                session.execute("UPDATE events SET v = REVERSE(v) WHERE n < 100");
                session.execute("UPDATE events SET id = id + 1 WHERE n = 500");
                session.execute("INSERT INTO events (n, v) VALUES (1, 'one'), (2, 'two')");
                session.execute("DELETE FROM entries WHERE id % 11 = 0 LIMIT 5000");
                session.execute("INSERT INTO entries SELECT * FROM entries WHERE id < 2000");
                BinlogStatus position = source.position();
                source.awaitArchived(position);
                long before = loads(session);
                source.restoreBeside(Map.of("large", "large_restored"), position);
                if (mySql) {
                    assertThat(loads(session) - before).isGreaterThanOrEqualTo(2L * TABLES.size());
                } else {
                    assertThat(loads(session) - before).isEqualTo(TABLES.size());
                }
            }
            for (String table : TABLES) {
                assertThat(checksum(session, "large_restored", table)).isEqualTo(checksum(session, "large", table));
                assertThat(session.rows("CHECK TABLE large_restored." + table + " EXTENDED")
                                .get(0)
                                .get(3))
                        .isEqualTo("OK");
                assertThat(definition(session, "large_restored", table)).isEqualTo(definition(session, "large", table));
            }
        }
    }

    /** A sum over all rows, whatever their order. */
    private static String checksum(ServerConnection session, String database, String table) throws SQLException {
        return String.valueOf(session.rows("CHECKSUM TABLE " + database + "." + table + " EXTENDED")
                .get(0)
                .get(1));
    }

    /** The counter included. */
    private static String definition(ServerConnection session, String database, String table) throws SQLException {
        return String.valueOf(session.rows("SHOW CREATE TABLE " + database + "." + table)
                .get(0)
                .get(1));
    }

    private static long loads(ServerConnection session) throws SQLException {
        return Long.parseLong(
                session.rows("SHOW GLOBAL STATUS LIKE 'Com_load'").get(0).get(1));
    }
}
