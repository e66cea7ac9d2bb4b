package io.tidemark.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.testkit.TestServers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows of every type survive reading and loading byte for byte, on both families and by both paths. */
class ExactRowsIT {
    private static final String COMMON_COLUMNS = """
            id INT PRIMARY KEY,
            t1 TINYINT, t1u TINYINT UNSIGNED, s2 SMALLINT, m3 MEDIUMINT UNSIGNED, i4u INT UNSIGNED ZEROFILL, b8 BIGINT, b8u BIGINT UNSIGNED,
            bit1 BIT(1), bit9 BIT(9), bit64 BIT(64), y YEAR,
            d1 DECIMAL(1), d65 DECIMAL(65,30), d10 DECIMAL(10,2),
            f FLOAT, fmd FLOAT(10,2), dbl DOUBLE,
            da DATE, dt0 DATETIME, dt6 DATETIME(6), ts0 TIMESTAMP NULL, ts3 TIMESTAMP(3) NULL, ts6 TIMESTAMP(6) NULL, ti0 TIME, ti6 TIME(6),
            c CHAR(10), v VARCHAR(100), l1 VARCHAR(100) CHARACTER SET latin1, u16 VARCHAR(50) CHARACTER SET utf16, u3 TEXT CHARACTER SET utf8mb3,
            sj VARCHAR(50) CHARACTER SET sjis, vb VARCHAR(50) CHARACTER SET binary,
            bin BINARY(5), vbin VARBINARY(300), bl LONGBLOB, tx LONGTEXT,
            e ENUM('a','b''c','1','d\\\\e','x,y','ü','') , st SET('p','q','r s','it''s'), st64 %s,
            js JSON, g GEOMETRY, pt POINT,
            gen INT GENERATED ALWAYS AS (id + 1) VIRTUAL, gens VARCHAR(30) GENERATED ALWAYS AS (CONCAT('g', id)) STORED,
            hidden INT %s DEFAULT 7
            """;

    private static final List<String> COMMON_ROWS = List.of(
            "id=0, t1=-128, t1u=255, s2=-32768, m3=16777215, i4u=4294967295, b8=-9223372036854775808, b8u=18446744073709551615",
            "id=-2147483648, t1=127, t1u=0, s2=32767, m3=0, i4u=7, b8=9223372036854775807, b8u=9223372036854775808",
            "id=1, bit1=b'1', bit9=b'100000001', bit64=b'1111111111111111111111111111111111111111111111111111111111111111', y=0",
            "id=2, bit1=0, bit9=0, bit64=0, y=1901",
            "id=3, y=2155, d1=-9, d65=-99999999999999999999999999999999999.999999999999999999999999999999, d10=0.01",
            "id=4, d1=0, d65=0.000000000000000000000000000001, d10=-12345678.90",
            "id=5, f=3.4028234e38, fmd=12345.67, dbl=1.7976931348623157e308",
            "id=6, f=-1.17549435e-38, fmd=-0.01, dbl=-2.2250738585072014e-308",
            "id=7, f=0.1, fmd=9999999.5, dbl=0.1",
            "id=8, f=-0e0, fmd=-0e0, dbl=-0e0",
            "id=9, f=16777217, dbl=9007199254740993",
            "id=27, f=1e-45, dbl=4.9e-324",
            "id=10, da='0000-00-00', dt0='0000-00-00', dt6='0000-00-00', ts0=0, ts3=0, ts6=0, ti0='-838:59:59', ti6='838:59:59.000000'",
            "id=11, da='2024-00-15', dt0='2024-02-00 01:02:03', dt6='0001-01-01 00:00:00.000001', ts0='1970-01-01 00:00:01', ts3='2038-01-19 03:14:07.999', ts6='2001-02-03 04:05:06.000007', ti0='00:00:00', ti6='-00:00:00.000001'",
            "id=12, da='9999-12-31', dt0='9999-12-31 23:59:59', dt6='9999-12-31 23:59:59.999999', ti6='-838:59:58.999999'",
            "id=13, da='2024-02-31', dt0='2023-02-30 10:00:00', ti0='12:00:00', ti6='23:59:59.123456'",
            "id=14, c='', v='', l1='', u16='', u3='', sj='', vb='', bin='', vbin='', bl='', tx=''",
            "id=15, c='trail   ', v='trail   ', l1=x'8081FF0A095C', u16='a€😀', u3='€ü', sj=x'835C8DE3', vb=x'00FF80', bin=x'0001', vbin=x'00090A0D5C27221A', bl=x'00FFFE5C4E', tx='\\\\N'",
            "id=16, c='😀ü', v='a\\tb\\nc\\\\d\\0e\\'\"\\r', bin=x'FFFFFFFFFF', vbin=x'000000', bl=REPEAT(x'5C', 70000), tx=REPEAT('ü\\n', 100000)",
            "id=17, e='a', st='', st64='m63'",
            "id=18, e='b''c', st='p,it''s', st64='m0,m1,m31,m32,m62,m63'",
            "id=19, e='1', st='q,r s', st64=18446744073709551615",
            "id=20, e='d\\\\e'",
            "id=21, e='x,y'",
            "id=22, e='ü'",
            "id=23, e=''",
            "id=24, js='{\"b\": 1, \"a\": [1.5, \"ü😀\\\\n\", null, true], \"long\": 12345678901234567890}', g=ST_GeomFromText('POINT(1 2)'), pt=ST_GeomFromText('POINT(3 4)', 4326)",
            "id=25, js='[]', g=ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1,2 2))'), hidden=NULL",
            "id=26, hidden=-5");

    @Test
    void mariaDb11() throws SQLException {
        verify(
                TestServers.mariaDb11(),
                "INVISIBLE",
                "u UUID, i6 INET6, i4 INET4, cu UUID",
                List.of(
                        "id=101, u='123e4567-e89b-12d3-a456-426655440000', i6='2001:db8::ff00:42:8329', i4='10.0.0.1', cu='ffffffff-ffff-4fff-bfff-ffffffffffff'",
                        "id=102, u='00000000-0000-0000-0000-000000000000', i6='::', i4='0.0.0.0', cu='a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a00'"));
    }

    @Test
    void mySql97() throws SQLException {
        verify(
                TestServers.mySql97(),
                "INVISIBLE",
                "vec VECTOR(3)",
                List.of(
                        "id=101, vec=STRING_TO_VECTOR('[1,-2.5,3.4e38]'), js='{\"k\": 1e300}'",
                        "id=102, js=CAST('null' AS JSON)",
                        "id=103, js=JSON_ARRAY(CAST(1 AS UNSIGNED), 1.50, CURRENT_DATE, X'CAFE', 9876543210, JSON_OBJECT('k', 5))"));
    }

    private static void verify(DatabaseServer server, String invisible, String moreColumns, List<String> moreRows)
            throws SQLException {
        try (ServerConnection admin = ServerSessions.open(server)) {
            ServerSessions.freshDatabase(admin, "exact");
            admin.execute("USE exact");
            String set64 = java.util.stream.IntStream.range(0, 64)
                    .mapToObj(i -> "'m" + i + "'")
                    .collect(Collectors.joining(",", "SET(", ")"));
            String columns = COMMON_COLUMNS.formatted(set64, invisible) + ", " + moreColumns;
            admin.execute("SET SESSION sql_mode='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'");
            for (String table : List.of("original", "loaded", "inserted")) {
                admin.execute("CREATE TABLE " + table + " (" + columns + ")");
            }
            List<String> rows = new ArrayList<>(COMMON_ROWS);
            rows.addAll(moreRows);
            for (String row : rows) {
                admin.execute("INSERT INTO original SET " + row);
            }
            // The error value, which only a lenient session can store.
            admin.execute("INSERT INTO original SET id=200, e='no member'");

            Catalog catalog = Catalog.read(admin, Set.of("exact"));
            CatalogTable original =
                    catalog.table(new TableName("exact", "original")).orElseThrow();
            assertThat(original.generatedColumns()).containsExactlyInAnyOrder("gen", "gens");
            List<@Nullable Object[]> images = read(server, original.definition(), KeyRange.ALL);
            assertThat(images).hasSize(rows.size() + 1);

            copy(server, original, "loaded", images, BulkLoader.Path.LOAD_DATA);
            copy(server, original, "inserted", images, BulkLoader.Path.INSERT);
            for (String copy : List.of("loaded", "inserted")) {
                for (ColumnDefinition column : original.definition().columns()) {
                    assertThat(admin.rows("SELECT o.id FROM original o LEFT JOIN " + copy
                                    + " c ON c.id = o.id WHERE NOT (" + stored("o", column) + " <=> "
                                    + stored("c", column) + ")"))
                            .as(server.flavor() + " " + copy + "." + column.name())
                            .isEmpty();
                }
                TableDefinition copied = catalog.table(new TableName("exact", copy))
                        .orElseThrow()
                        .definition();
                assertThat(digest(read(server, copied, KeyRange.ALL))).isEqualTo(digest(images));
            }
        }
    }

    /** What the server stores, as the server itself tells equal from unequal. */
    private static String stored(String table, ColumnDefinition column) {
        String name = table + "." + TableName.quote(column.name());
        return switch (column.kind()) {
            case ENUM, SET, BIT -> "CAST(" + name + " AS UNSIGNED)";
            case FLOAT, DOUBLE -> "CAST(" + name + "*1e0 AS CHAR)";
            case INTEGER, YEAR, DECIMAL, DATE, DATETIME, TIMESTAMP, TIME -> "CAST(" + name + " AS CHAR)";
            default -> "HEX(" + name + ")";
        };
    }

    @Test
    void changedValueIsRefused() throws SQLException {
        for (DatabaseServer server : List.of(TestServers.mariaDb11(), TestServers.mySql97())) {
            for (BulkLoader.Path path : BulkLoader.Path.values()) {
                try (ServerConnection admin = ServerSessions.open(server);
                        ServerConnection loading = ServerSessions.open(server)) {
                    ServerSessions.freshDatabase(admin, "refused");
                    admin.execute("CREATE TABLE refused.wide (id INT PRIMARY KEY, note VARCHAR(20))");
                    TableDefinition wide = Catalog.read(admin, Set.of("refused"))
                            .tables()
                            .get(0)
                            .definition();
                    admin.execute("DROP TABLE refused.wide");
                    admin.execute("CREATE TABLE refused.wide (id INT PRIMARY KEY, note VARCHAR(2))");
                    Iterator<Object[]> rows = List.<Object[]>of(
                                    new Object[] {1L, "abc".getBytes(java.nio.charset.StandardCharsets.UTF_8)})
                            .iterator();
                    assertThatThrownBy(() -> new BulkLoader(loading, path).load(wide, Set.of(), rows))
                            .isInstanceOf(DatabaseException.class)
                            .hasMessageContaining("refused.wide")
                            .hasMessageContaining("note")
                            .extracting(e -> ((DatabaseException) e).kind())
                            .isEqualTo(DatabaseException.Kind.VALUE_CHANGED);
                    assertThat(admin.textOf("SELECT COUNT(*) FROM refused.wide"))
                            .isEqualTo("0");
                }
            }
        }
    }

    private static void copy(
            DatabaseServer server,
            CatalogTable original,
            String name,
            List<@Nullable Object[]> images,
            BulkLoader.Path path)
            throws SQLException {
        try (ServerConnection loading = ServerSessions.open(server)) {
            if (path == BulkLoader.Path.LOAD_DATA) {
                loading.execute("SET GLOBAL local_infile=1");
            }
            TableDefinition copy = new TableDefinition(
                    new TableName("exact", name), original.definition().columns());
            BulkLoader loader = new BulkLoader(loading, path);
            assertThat(loader.load(copy, original.generatedColumns(), images.iterator()))
                    .isEqualTo(images.size());
        }
    }

    static List<@Nullable Object[]> read(DatabaseServer server, TableDefinition table, KeyRange range) {
        try (ServerConnection reading = ServerSessions.open(server);
                RowCursor cursor = new TableReader(reading).open(table, range)) {
            List<@Nullable Object[]> images = new ArrayList<>();
            for (@Nullable Object[] image = cursor.next(); image != null; image = cursor.next()) {
                images.add(image);
            }
            return images;
        }
    }

    static String digest(List<@Nullable Object[]> images) {
        RowMultisetDigest digest = new RowMultisetDigest();
        images.forEach(digest::add);
        return digest.rows() + ":" + digest.text();
    }
}
