package io.tidemark.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.Catalog;
import io.tidemark.database.CatalogTable;
import io.tidemark.database.ServerConnection;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.journal.JournalConfig;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A table means the same whether a snapshot learns of it from information_schema or the stream from the binlog. */
class DefinitionsIT {
    private static final String DATABASE = "definitions";

    @ParameterizedTest
    @MethodSource("io.tidemark.capture.CaptureIT#servers")
    void catalogAndStreamDefineTablesAlike(Supplier<DatabaseServer> supplier) throws Exception {
        DatabaseServer server = supplier.get();
        JournalConfig journal = JournalContents.newJournal();
        CaptureConfig config = CaptureIT.config(server, journal, List.of(DATABASE));
        try (JournalContents contents = JournalContents.of(journal);
                CaptureService service = new CaptureService(config, Clock.systemUTC(), CaptureListener.NONE);
                Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            service.start();
            contents.until(JournalRecord.Heartbeat.class::isInstance);
            statement.execute("SET sql_mode=''");
            statement.execute("CREATE DATABASE " + DATABASE + " CHARACTER SET latin1");
            statement.execute("USE " + DATABASE);
            List<String> tables = tables(server);
            for (int i = 0; i < tables.size(); i++) {
                statement.execute("CREATE TABLE t" + i + " (" + tables.get(i) + ")");
                statement.execute("INSERT INTO t" + i + " (id) VALUES (1)");
            }
            Map<TableName, TableDefinition> catalog = catalog(config);
            statement.execute("DROP DATABASE " + DATABASE);
            List<JournalRecord> records = contents.until(record ->
                    record instanceof JournalRecord.Ddl ddl && new String(ddl.sql()).startsWith("DROP DATABASE"));
            Map<TableName, TableDefinition> streamed = streamed(records);
            assertThat(streamed).containsOnlyKeys(catalog.keySet()).hasSize(tables.size());
            SoftAssertions differences = new SoftAssertions();
            streamed.forEach((name, table) -> {
                TableDefinition expected = catalog.get(name);
                differences.assertThat(table.columns()).as("%s", name).containsExactlyElementsOf(expected.columns());
                differences.assertThat(table.fingerprint()).isEqualTo(expected.fingerprint());
            });
            differences.assertAll();
        }
    }

    private static Map<TableName, TableDefinition> catalog(CaptureConfig config) {
        Map<TableName, TableDefinition> definitions = new HashMap<>();
        try (ServerConnection connection = ServerConnection.open(config.server())) {
            for (CatalogTable table :
                    Catalog.read(connection, List.of(DATABASE)).tables()) {
                definitions.put(table.definition().name(), table.definition());
            }
        }
        return definitions;
    }

    private static Map<TableName, TableDefinition> streamed(List<JournalRecord> records) {
        Map<TableName, TableDefinition> definitions = new HashMap<>();
        for (JournalRecord record : records) {
            if (record instanceof JournalRecord.TableSchema schema) {
                definitions.put(schema.table().name(), schema.table());
            }
        }
        return definitions;
    }

    private static List<String> tables(DatabaseServer server) {
        List<String> tables = new ArrayList<>(List.of(
                "id INT PRIMARY KEY, a TINYINT, b TINYINT UNSIGNED, c SMALLINT UNSIGNED ZEROFILL, d MEDIUMINT, e MEDIUMINT UNSIGNED,"
                        + " f INTEGER UNSIGNED NOT NULL, g BIGINT, h BIGINT UNSIGNED, i BOOL, j SERIAL",
                "id INT UNSIGNED PRIMARY KEY, f FLOAT, fu FLOAT UNSIGNED, f72 FLOAT(7,2), f53 FLOAT(53), d DOUBLE, du DOUBLE UNSIGNED,"
                        + " dmd DOUBLE(20,3), r REAL, n DECIMAL, n1 DECIMAL(1,1), n65 DECIMAL(65,30) UNSIGNED, x NUMERIC(9)",
                "id INT PRIMARY KEY, y YEAR, u INT UNSIGNED, s INT, y2 YEAR NOT NULL, u2 BIGINT UNSIGNED, n DECIMAL(5,2) UNSIGNED, z INT",
                "id INT PRIMARY KEY, u1 INT UNSIGNED, u2 INT UNSIGNED, u3 INT UNSIGNED, u4 INT UNSIGNED, u5 INT UNSIGNED,"
                        + " u6 INT UNSIGNED, y YEAR, s7 INT",
                "id INT, b1 BIT, b7 BIT(7), b8 BIT(8), b9 BIT(9), b64 BIT(64) NOT NULL, d DATE, dt DATETIME, dt6 DATETIME(6),"
                        + " ts TIMESTAMP NULL, ts3 TIMESTAMP(3) NULL, t TIME, t1 TIME(1), t6 TIME(6)",
                "id INT PRIMARY KEY, c CHAR(10), cb CHAR(10) BINARY, cl CHAR(255) CHARACTER SET utf8mb4, c0 CHAR(0),"
                        + " m3 VARCHAR(20) CHARACTER SET utf8mb3, a VARCHAR(20) CHARACTER SET ascii, u2 CHAR(5) CHARACTER SET ucs2,"
                        + " cbin CHAR(7) CHARACTER SET binary, c0bin CHAR(0) CHARACTER SET binary, vbin VARCHAR(7) CHARACTER SET binary,"
                        + " tbin TEXT CHARACTER SET binary, b BINARY(16), b0 BINARY(0), b255 BINARY(255), vb VARBINARY(300),"
                        + " tt TINYTEXT, t TEXT CHARACTER SET utf32, mt MEDIUMTEXT, lt LONGTEXT CHARACTER SET utf8mb4,"
                        + " tb TINYBLOB, bl BLOB, mb MEDIUMBLOB, lb LONGBLOB, nat NATIONAL VARCHAR(10)",
                "id INT PRIMARY KEY, e ENUM('x','y',''), el ENUM('\u00e9','z') CHARACTER SET latin1,"
                        + " e3 ENUM('\u4e2d','b''c','d\\\\e') CHARACTER SET utf8mb3, e4 ENUM('\u00f6') CHARACTER SET utf8mb4,"
                        + " eb ENUM('a','b') CHARACTER SET binary, s SET('a','b') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,"
                        + " sl SET('\u00fc','comma') NOT NULL, u2 ENUM('wide') CHARACTER SET ucs2,"
                        + " padded ENUM('a ','b')",
                "id INT PRIMARY KEY, g GEOMETRY, p POINT, l LINESTRING, po POLYGON, mp MULTIPOINT, ml MULTILINESTRING,"
                        + " mpo MULTIPOLYGON, gc GEOMETRYCOLLECTION, j JSON",
                "id INT, v INT GENERATED ALWAYS AS (id + 1) VIRTUAL, s VARCHAR(9) AS (concat('s', id)) STORED, PRIMARY KEY (id)",
                "a INT, b VARCHAR(10) NOT NULL DEFAULT '', id INT, c INT NOT NULL DEFAULT 0, PRIMARY KEY (c, id, b)",
                "id INT, k VARCHAR(50) NOT NULL DEFAULT '', t TEXT NOT NULL, PRIMARY KEY (k(3), id, t(7))",
                "id INT NOT NULL, u INT NULL, UNIQUE KEY (id, u)",
                "`sp ace` INT, `\u00e9\u4e2d` INT, `back``tick` INT, id INT"));
        boolean mySql = server.flavor().equals("mysql");
        if (!mySql) {
            tables.add(
                    "id INT PRIMARY KEY, u UUID, i6 INET6, i4 INET4, hidden INT INVISIBLE, h2 VARCHAR(3) INVISIBLE NOT NULL DEFAULT 'x'");
            tables.add("id UUID, u UUID NOT NULL, i6 INET6 NOT NULL, i4 INET4 NOT NULL, PRIMARY KEY (i6, i4, u)");
        } else if (server.version().startsWith("9")) {
            tables.add("id INT PRIMARY KEY, v VECTOR(3), big VECTOR(2048), hidden INT INVISIBLE, c VARCHAR(5)");
        }
        if (server.flavor().equals("mariadb") && server.version().startsWith("11")) {
            tables.add("id INT PRIMARY KEY, d DATE, e TIMESTAMP(6) NULL, ok INT CHECK (ok > 0)");
        }
        return tables;
    }
}
