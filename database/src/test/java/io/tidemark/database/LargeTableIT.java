package io.tidemark.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.testkit.TestServers;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tables that are cut into ranges: every row comes once, whatever the key is made of. */
class LargeTableIT {
    private static final Logger log = LoggerFactory.getLogger(LargeTableIT.class);
    private static final long ROWS = 1_000_000;

    @Test
    void mariaDb11() throws SQLException {
        verifyLoadAndRead(TestServers.mariaDb11());
        verifyKeys(TestServers.mariaDb11(), "u UUID, i INET6, PRIMARY KEY (u, i)", "UUID(), '::1'");
    }

    @Test
    void mySql97() throws SQLException {
        verifyLoadAndRead(TestServers.mySql97());
        verifyKeys(TestServers.mySql97(), "b VARBINARY(20), PRIMARY KEY (b)", "LEFT(UNHEX(SHA2(n, 256)), 20)");
    }

    private static void verifyLoadAndRead(DatabaseServer server) throws SQLException {
        try (ServerConnection admin = ServerSessions.open(server);
                ServerConnection loading = ServerSessions.open(server);
                ServerConnection reading = ServerSessions.open(server)) {
            ServerSessions.freshDatabase(admin, "large");
            admin.execute("CREATE TABLE large.t (id BIGINT PRIMARY KEY, n INT, v VARCHAR(40), d DATETIME(6))");
            admin.execute("SET GLOBAL local_infile=1");
            TableDefinition table =
                    Catalog.read(admin, Set.of("large")).tables().get(0).definition();

            long started = System.nanoTime();
            assertThat(new BulkLoader(loading).load(table, Set.of(), rows(table)))
                    .isEqualTo(ROWS);
            log.info("{}: loaded {} rows/s", server.flavor(), perSecond(started));

            admin.execute("ANALYZE TABLE large.t");
            CatalogTable counted = Catalog.read(admin, Set.of("large")).tables().get(0);
            TableReader reader = new TableReader(reading);
            List<KeyRange> ranges = new ChunkPlanner(90_000).plan(reader, counted);
            assertThat(ranges.size()).isGreaterThan(5);
            RowMultisetDigest expected = new RowMultisetDigest();
            rows(table).forEachRemaining(expected::add);
            started = System.nanoTime();
            RowMultisetDigest read = new RowMultisetDigest();
            for (KeyRange range : ranges) {
                addAll(reader, table, range, read);
            }
            log.info("{}: read and digested {} rows/s", server.flavor(), perSecond(started));
            assertThat(read.rows()).isEqualTo(ROWS);
            assertThat(read.text()).isEqualTo(expected.text());
            admin.execute("DROP DATABASE large");
        }
    }

    /** Keys of several columns, of text under a collation, ENUM, BIT, DECIMAL, temporal and floating-point columns. */
    private static void verifyKeys(DatabaseServer server, String nativeKey, String nativeValues) throws SQLException {
        List<List<String>> tables = List.of(
                List.of("a VARCHAR(20), b INT, PRIMARY KEY (a, b)", "CONCAT('Ä''', n % 7), n"),
                List.of("e ENUM('z','y','x'), s SET('q','p'), n INT, PRIMARY KEY (e, s, n)", "1 + n % 3, n % 4, n"),
                List.of("d DECIMAL(12,3), PRIMARY KEY (d)", "n / 8 - 100"),
                List.of("f DOUBLE, g FLOAT, PRIMARY KEY (g, f)", "n / 7, n % 10 / 3"),
                List.of("x BIT(20), t TIME(3), PRIMARY KEY (t, x)", "n, SEC_TO_TIME(n % 9 - 4)"),
                List.of(
                        "t TIMESTAMP(2), y YEAR, d DATE, n INT, PRIMARY KEY (t, y, d, n)",
                        "FROM_UNIXTIME(1000 + n % 5), 2000 + n % 3, '2024-01-01', n"),
                List.of("l VARCHAR(20) CHARACTER SET latin1, PRIMARY KEY (l)", "CONCAT(x'E4', n)"),
                List.of("n INT", "n"),
                List.of(nativeKey, nativeValues));
        try (ServerConnection admin = ServerSessions.open(server);
                ServerConnection reading = ServerSessions.open(server)) {
            ServerSessions.freshDatabase(admin, "cut");
            admin.execute("USE cut");
            admin.execute("CREATE TABLE numbers (n INT PRIMARY KEY)");
            for (int i = 0; i < 500; i++) {
                admin.execute("INSERT INTO numbers VALUES (" + i + ")");
            }
            TableReader reader = new TableReader(reading);
            for (int i = 0; i < tables.size(); i++) {
                String name = "t" + i;
                admin.execute("CREATE TABLE " + name + " (" + tables.get(i).get(0) + ")");
                admin.execute("INSERT INTO " + name + " SELECT " + tables.get(i).get(1) + " FROM numbers");
                CatalogTable table = Catalog.read(admin, Set.of("cut"))
                        .table(new TableName("cut", name))
                        .orElseThrow();
                List<KeyRange> ranges = new ChunkPlanner(70).plan(reader, table);
                RowMultisetDigest whole = new RowMultisetDigest();
                addAll(reader, table.definition(), KeyRange.ALL, whole);
                RowMultisetDigest pieces = new RowMultisetDigest();
                for (KeyRange range : ranges) {
                    addAll(reader, table.definition(), range, pieces);
                }
                String what = server.flavor() + " " + tables.get(i).get(0) + " " + ranges;
                assertThat(whole.rows()).as(what).isEqualTo(500);
                assertThat(ranges.size()).as(what).isEqualTo(table.definition().hasKey() ? 8 : 1);
                assertThat(pieces.rows()).as(what).isEqualTo(500);
                assertThat(pieces.text()).as(what).isEqualTo(whole.text());
            }
        }
    }

    private static void addAll(TableReader reader, TableDefinition table, KeyRange range, RowMultisetDigest digest) {
        try (RowCursor cursor = reader.open(table, range)) {
            for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
                digest.add(row);
            }
        }
    }

    private static Iterator<@Nullable Object[]> rows(TableDefinition table) {
        byte[] name = "some customer's name".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return LongStream.range(0, ROWS)
                .<@Nullable Object[]>mapToObj(i -> new Object[] {
                    i,
                    i % 10 == 0 ? null : (Object) (i % 1000),
                    name,
                    io.tidemark.schemas.TemporalCells.datetime(2024, 1, 2, 3, 4, 5, (int) i)
                })
                .iterator();
    }

    private static long perSecond(long startedNanos) {
        return ROWS * 1_000_000_000L / (System.nanoTime() - startedNanos);
    }
}
