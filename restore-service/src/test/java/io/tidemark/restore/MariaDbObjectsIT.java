package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.ServerConnection;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only MariaDB has: sequences and packages, from the snapshot and from statements behind it. */
class MariaDbObjectsIT {
    @TempDir
    Path directory;

    @Test
    void sequencesAndPackagesComeBack() throws Exception {
        DatabaseServer server = TestServers.mariaDb11();
        try (ProtectedSource source = new ProtectedSource(server, List.of("objects"), directory);
                ServerConnection session = ServerConnection.open(ProtectedSource.config(server))) {
            for (String sql : List.of(
                    "CREATE DATABASE objects",
                    "USE objects",
                    "CREATE SEQUENCE early START WITH 10 INCREMENT BY 5 CACHE 3 COMMENT = 'before'",
                    "CREATE SEQUENCE idle",
                    "CREATE TABLE numbered (id BIGINT PRIMARY KEY DEFAULT (NEXT VALUE FOR early), v INT)",
                    "INSERT INTO numbered (v) VALUES (1), (2)",
                    "SET SESSION sql_mode = 'ORACLE'",
                    "CREATE PACKAGE early_package AS FUNCTION one RETURN INT; END",
                    "CREATE PACKAGE BODY early_package AS FUNCTION one RETURN INT AS BEGIN RETURN 1; END; END")) {
                session.execute(sql);
            }
            source.snapshot();
            for (String sql : List.of(
                    "CREATE PACKAGE late_package AS FUNCTION two RETURN INT; END",
                    "CREATE PACKAGE BODY late_package AS FUNCTION two RETURN INT AS BEGIN RETURN 2; END; END",
                    "SET SESSION sql_mode = DEFAULT",
                    "INSERT INTO numbered (v) VALUES (3), (4), (5), (6)",
                    "CREATE SEQUENCE late START WITH 100 MINVALUE 7 MAXVALUE 1000 CYCLE NOCACHE",
                    "SELECT NEXT VALUE FOR late",
                    "ALTER SEQUENCE idle RESTART 50",
                    "UPDATE numbered SET v = 7 WHERE v = 3")) {
                session.execute(sql);
            }
            var end = source.position();
            source.awaitArchived(end);
            ServerContents contents = ServerContents.read(() -> server.connect(null), List.of("objects"));
            source.restoreBeside(Map.of("objects", "objects_again"), end);
            ServerContents restored = ServerContents.read(() -> server.connect(null), List.of("objects_again"));
            assertThat(contents.differencesTo(restored, Map.of("objects", "objects_again")))
                    .isEmpty();
            for (String sequence : List.of("early", "idle", "late")) {
                String definition = session.rows("SHOW CREATE SEQUENCE objects." + sequence)
                        .get(0)
                        .get(1);
                assertThat(session.rows("SHOW CREATE SEQUENCE objects_again." + sequence)
                                .get(0)
                                .get(1)
                                .replace("objects_again", "objects"))
                        .isEqualTo(definition);
                assertThat(session.textOf("SELECT next_not_cached_value FROM objects_again." + sequence))
                        .as(sequence)
                        .isEqualTo(session.textOf("SELECT next_not_cached_value FROM objects." + sequence));
            }
            session.execute("SET SESSION sql_mode = 'ORACLE'");
            assertThat(session.textOf("SELECT objects_again.early_package.one() + objects_again.late_package.two()"))
                    .isEqualTo("3");
            session.execute("DROP DATABASE objects");
            session.execute("DROP DATABASE objects_again");
        }
    }
}
