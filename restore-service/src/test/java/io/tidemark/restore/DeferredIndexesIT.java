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

/** Tables with so many rows that indexes are built behind them are defined as before, and the indexes lead to all rows. */
@Timeout(600)
class DeferredIndexesIT {
    private static final int ROWS = 25_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("io.tidemark.restore.LargeValuesIT#servers")
    void tablesAreDefinedAsBefore(Supplier<DatabaseServer> supplier) throws Exception {
        DatabaseServer server = supplier.get();
        try (ServerConnection session = ServerConnection.open(ProtectedSource.config(server))) {
            boolean mySql = session.flavor() == ServerFlavor.MYSQL;
            session.execute("CREATE DATABASE indexed");
            session.execute("USE indexed");
            session.execute(
                    "SET SESSION " + (mySql ? "cte_max_recursion_depth" : "max_recursive_iterations") + " = " + ROWS);
            fill(
                    session,
                    "parent",
                    "n INT, v VARCHAR(60), t TEXT, UNIQUE KEY u (v), KEY `a ``b` (n, v(7)) COMMENT 'it''s, (n)',"
                            + " KEY t (t(20)), KEY down (n DESC)");
            fill(
                    session,
                    "child",
                    "n INT, v VARCHAR(60), t TEXT, KEY v (v), KEY fk (n), KEY last (v, n),"
                            + " FOREIGN KEY (n) REFERENCES parent (id) ON DELETE CASCADE");
            fill(
                    session,
                    "words",
                    "n INT, v VARCHAR(60), t TEXT, FULLTEXT KEY f (t), KEY n (n)"
                            + (mySql ? ", KEY e ((n + 1)), KEY i (n) INVISIBLE" : ", KEY i (n) IGNORED"));
            session.execute("CREATE TABLE counted (k INT PRIMARY KEY, n INT AUTO_INCREMENT, KEY first (k), KEY n (n))");
            session.execute("INSERT INTO counted (k) SELECT id FROM parent");
            try (ProtectedSource source = new ProtectedSource(server, List.of("indexed"), directory)) {
                source.snapshot();
                session.execute("DELETE FROM parent WHERE id % 3 = 0");
                session.execute("UPDATE child SET v = REVERSE(v) WHERE id % 2 = 0");
                session.execute("ALTER TABLE words ADD KEY both_of (n, v)");
                session.execute("UPDATE words SET n = n + 1");
                BinlogStatus position = source.position();
                source.awaitArchived(position);
                long before = alters(session);
                source.restoreBeside(Map.of("indexed", "indexed_restored"), position);
                // Tables lose indexes and get them back, and one statement is replayed. MySQL puts the functional index
                // last.
                assertThat(alters(session) - before).isGreaterThanOrEqualTo(mySql ? 5 : 7);
            }
            for (String table : List.of("parent", "child", "words", "counted")) {
                assertThat(definition(session, "indexed_restored", table))
                        .isEqualTo(definition(session, "indexed", table));
                assertThat(session.textOf("SELECT COUNT(*) FROM indexed_restored." + table))
                        .isEqualTo(session.textOf("SELECT COUNT(*) FROM indexed." + table));
                assertThat(session.rows("CHECK TABLE indexed_restored." + table + " EXTENDED")
                                .get(0)
                                .get(3))
                        .isEqualTo("OK");
            }
            for (String index : List.of("`a ``b`", "t", "down", "u")) {
                String found = "SELECT COUNT(*) FROM %s.parent FORCE INDEX (" + index
                        + ") WHERE n >= 0 AND t >= '' AND v >= ''";
                assertThat(session.textOf(found.formatted("indexed_restored")))
                        .isEqualTo(session.textOf(found.formatted("indexed")));
            }
        }
    }

    private static void fill(ServerConnection session, String table, String columns) throws SQLException {
        session.execute("CREATE TABLE " + table + " (id INT PRIMARY KEY, " + columns + ")");
        session.execute("INSERT INTO " + table
                + " WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r WHERE i < " + ROWS + ")"
                + " SELECT i, i, SHA2(i, 224), CONCAT('word', i % 100, ' of row ', i) FROM r");
    }

    private static String definition(ServerConnection session, String database, String table) throws SQLException {
        return String.valueOf(session.rows("SHOW CREATE TABLE " + database + "." + table)
                        .get(0)
                        .get(1))
                .replace("`indexed_restored`", "`indexed`")
                .replaceFirst(" AUTO_INCREMENT=\\d+", "");
    }

    private static long alters(ServerConnection session) throws SQLException {
        return Long.parseLong(
                session.rows("SHOW GLOBAL STATUS LIKE 'Com_alter_table'").get(0).get(1));
    }
}
