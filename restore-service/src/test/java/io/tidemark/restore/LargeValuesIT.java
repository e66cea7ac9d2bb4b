package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.BinlogStatus;
import io.tidemark.database.ServerConnection;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Values of 64 MiB through the snapshot, insertions, updates and deletions, in a table with a key and in one without. They hold bytes
 * that LOAD DATA escapes. The servers' own digests are compared.
 */
@Timeout(900)
class LargeValuesIT {
    private static final long MEBIBYTES = Long.getLong("tidemark.test.value-mebibytes", 64);
    /** 64 bytes, repeated. */
    private static final String VALUE =
            "REPEAT(CONCAT(UNHEX('005C0A09270D22FF'), LEFT(SHA2('%s', 256), 56)), " + MEBIBYTES * 16384 + ")";

    @TempDir
    Path directory;

    static Stream<Named<Supplier<DatabaseServer>>> servers() {
        return Stream.of(Named.of("MariaDB 11.4", TestServers::mariaDb11), Named.of("MySQL 9.7", TestServers::mySql97));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void comeBack(Supplier<DatabaseServer> supplier) throws Exception {
        DatabaseServer server = supplier.get();
        try (ServerConnection session = ServerConnection.open(ProtectedSource.config(server))) {
            session.execute("CREATE DATABASE largest");
            session.execute("USE largest");
            session.execute("CREATE TABLE keyed (id INT PRIMARY KEY, b LONGBLOB)");
            session.execute("CREATE TABLE keyless (b LONGBLOB)");
            session.execute("INSERT INTO keyed VALUES (1, " + value("one") + "), (2, 'small')");
            session.execute("INSERT INTO keyless VALUES (" + value("none") + ")");
            try (ProtectedSource source = new ProtectedSource(server, List.of("largest"), directory)) {
                source.snapshot();
                session.execute("INSERT INTO keyed VALUES (3, " + value("three") + ")");
                session.execute("UPDATE keyed SET b = REVERSE(b) WHERE id IN (1, 3)");
                session.execute("UPDATE keyed SET b = " + value("two") + " WHERE id = 2");
                session.execute("DELETE FROM keyed WHERE id = 3");
                session.execute("INSERT INTO keyless SELECT b FROM keyless");
                session.execute("DELETE FROM keyless LIMIT 1");
                BinlogStatus position = source.position();
                source.awaitArchived(position);
                source.restoreBeside(Map.of("largest", "largest_restored"), position);
            }
            assertThat(digests(session, "largest_restored"))
                    .isEqualTo(digests(session, "largest"))
                    .hasSize(3);
        }
    }

    private static List<?> digests(ServerConnection session, String database) throws SQLException {
        return session.rows(
                "SELECT id, LENGTH(b), SHA2(b, 512) FROM " + database + ".keyed UNION ALL SELECT 0, LENGTH(b),"
                        + " SHA2(b, 512) FROM " + database + ".keyless ORDER BY 1, 3");
    }

    private static String value(String seed) {
        return VALUE.formatted(seed);
    }
}
