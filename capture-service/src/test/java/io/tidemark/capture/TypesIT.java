package io.tidemark.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.journal.JournalConfig;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.JsonCells;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.TemporalCells;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type's cells from the binlog against what the server itself gives by SELECT. */
class TypesIT {
    private static final String DATABASE = "kinds";

    @ParameterizedTest
    @MethodSource("io.tidemark.capture.CaptureIT#servers")
    void cellsAreWhatTheServerHolds(Supplier<DatabaseServer> supplier) throws Exception {
        DatabaseServer server = supplier.get();
        JournalConfig journal = JournalContents.newJournal();
        try (JournalContents contents = JournalContents.of(journal);
                CaptureService service = new CaptureService(
                        CaptureIT.config(server, journal, List.of(DATABASE)), Clock.systemUTC(), CaptureListener.NONE);
                Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            service.start();
            contents.until(JournalRecord.Heartbeat.class::isInstance);
            statement.execute("SET sql_mode='', time_zone='+00:00'");
            statement.execute("DROP DATABASE IF EXISTS " + DATABASE);
            statement.execute("CREATE DATABASE " + DATABASE);
            statement.execute("USE " + DATABASE);
            for (String sql : statements(server)) {
                statement.execute(sql);
            }
            statement.execute("CREATE TABLE done (id INT)");
            List<JournalRecord> records = contents.until(
                    record -> record instanceof JournalRecord.Ddl ddl && new String(ddl.sql()).contains("done"));
            compare(statement, records);
            statement.execute("DROP DATABASE " + DATABASE);
        }
    }

    /** Compares the rows that the records leave, by their first column, with the tables that the server has. */
    static void compare(Statement statement, List<JournalRecord> records) throws SQLException {
        Map<Fingerprint, TableDefinition> definitions = new HashMap<>();
        Map<TableName, Map<Object, Object[]>> states = new HashMap<>();
        Map<TableName, TableDefinition> latest = new HashMap<>();
        for (JournalRecord record : records) {
            if (record instanceof JournalRecord.TableSchema schema) {
                definitions.put(schema.table().fingerprint(), schema.table());
            } else if (record instanceof JournalRecord.RowChange change) {
                TableDefinition table = definitions.get(change.table());
                latest.put(table.name(), table);
                Map<Object, Object[]> rows = states.computeIfAbsent(table.name(), name -> new HashMap<>());
                if (change.before() != null) {
                    rows.remove(change.before()[0]);
                }
                if (change.after() != null) {
                    rows.put(change.after()[0], change.after());
                }
            }
        }
        assertThat(latest).isNotEmpty();
        List<String> differences = new ArrayList<>();
        for (TableDefinition table : latest.values()) {
            compareTable(statement, table, states.get(table.name()), differences);
        }
        assertThat(differences).isEmpty();
    }

    private static void compareTable(
            Statement statement, TableDefinition table, Map<Object, Object[]> rows, List<String> differences)
            throws SQLException {
        String columns = table.columns().stream().map(TypesIT::expression).collect(Collectors.joining(", "));
        int count = 0;
        try (ResultSet result = statement.executeQuery(
                "SELECT " + columns + " FROM " + table.name().quoted())) {
            while (result.next()) {
                count++;
                Object[] image = rows.get(Long.parseLong(result.getString(1)));
                for (int i = 0; i < table.columns().size(); i++) {
                    ColumnDefinition column = table.columns().get(i);
                    Object wanted = wanted(result, i + 1, column);
                    Object found = image == null ? "no row" : text(column, image[i]);
                    if (wanted == null ? found != null : !wanted.equals(found)) {
                        differences.add(table.name() + "." + column.name() + " row " + result.getString(1) + ": wanted "
                                + wanted + " found " + found);
                    }
                }
            }
        }
        if (count != rows.size()) {
            differences.add(table.name() + ": " + count + " rows in the table, " + rows.size() + " from the stream");
        }
    }

    private static String expression(ColumnDefinition column) {
        String name = TableName.quote(column.name());
        return switch (column.kind()) {
            case INTEGER, YEAR, ENUM -> "CAST(" + name + "+0 AS CHAR)";
            case BIT, SET -> "CAST(CAST(" + name + " AS UNSIGNED) AS CHAR)";
            case DECIMAL, DATE, DATETIME, TIMESTAMP, TIME -> "CAST(" + name + " AS CHAR)";
            case FLOAT, DOUBLE -> name + "+0e0";
            case JSON -> "HEX(CAST(" + name + " AS CHAR CHARACTER SET utf8mb4))";
            case TEXT -> "HEX(" + name + ")";
            case BINARY, GEOMETRY, VECTOR -> "HEX(" + name + ")";
        };
    }

    private static Object wanted(ResultSet result, int index, ColumnDefinition column) throws SQLException {
        String text = result.getString(index);
        if (text == null) {
            return null;
        }
        return switch (column.kind()) {
            case FLOAT -> (Object) (float) result.getDouble(index);
            case DOUBLE -> result.getDouble(index);
            default -> text;
        };
    }

    private static Object text(ColumnDefinition column, Object cell) {
        if (cell == null) {
            return null;
        }
        return switch (column.kind()) {
            case INTEGER -> column.unsigned() ? Long.toUnsignedString((Long) cell) : cell.toString();
            case YEAR, ENUM -> cell.toString();
            case BIT, SET -> Long.toUnsignedString((Long) cell);
            case DECIMAL -> new BigDecimal(new BigInteger((byte[]) cell), column.scale()).toPlainString();
            case FLOAT, DOUBLE -> cell;
            case DATE -> TemporalCells.dateText((Long) cell);
            case DATETIME -> TemporalCells.datetimeText((Long) cell, column.size());
            case TIMESTAMP -> TemporalCells.timestampText((Long) cell, column.size());
            case TIME -> TemporalCells.timeText((Long) cell, column.size());
            case JSON -> HexFormat.of().withUpperCase().formatHex(JsonCells.text((byte[]) cell));
            case TEXT, BINARY, GEOMETRY, VECTOR ->
                HexFormat.of().withUpperCase().formatHex((byte[]) cell);
        };
    }

    private static List<String> statements(DatabaseServer server) {
        boolean mySql = server.flavor().equals("mysql");
        List<String> sql = new ArrayList<>();
        sql.addAll(numbers());
        sql.addAll(temporals());
        sql.addAll(strings(mySql));
        sql.addAll(sets());
        if (mySql) {
            sql.addAll(json());
        } else {
            sql.addAll(mariaDb());
        }
        if (mySql && server.version().startsWith("9")) {
            sql.add("CREATE TABLE vectors (id INT PRIMARY KEY, v VECTOR(3), after_it VARCHAR(10), small VECTOR(1))");
            sql.add(
                    "INSERT INTO vectors VALUES (1, STRING_TO_VECTOR('[1,2.5,-3e10]'), 'x', NULL), (2, NULL, NULL, TO_VECTOR('[0]'))");
        }
        return sql;
    }

    private static List<String> numbers() {
        String ints = Stream5.of("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT");
        List<String> sql = new ArrayList<>();
        sql.add(
                "CREATE TABLE numbers (id INT PRIMARY KEY, " + ints
                        + ", f FLOAT, fu FLOAT UNSIGNED, f72 FLOAT(7,2), d DOUBLE, dmd DOUBLE(20,3), b1 BIT(1), b7 BIT(7), b63 BIT(63), b64 BIT(64),"
                        + " d10 DECIMAL(10,0), d65 DECIMAL(65,30), d18 DECIMAL(18,9), d19 DECIMAL(19,10) UNSIGNED, d1 DECIMAL(1,1), d9 DECIMAL(30,27), y YEAR)");
        sql.add("INSERT INTO numbers (id) VALUES (1)");
        sql.add("INSERT INTO numbers VALUES (2, -128,255, -32768,65535, -8388608,16777215, -2147483648,4294967295,"
                + " -9223372036854775808,18446744073709551615, -3.4028234e38, 3.4028234e38, 12345.67, -1.7976931348623157e308, 123456789.125,"
                + " b'1', b'1111111', 9223372036854775807, 18446744073709551615,"
                + " -9999999999, -99999999999999999999999999999999999.999999999999999999999999999999, -999999999.999999999, 999999999.9999999999, -0.9,"
                + " -123.000000000000000000000000001, 2155)");
        sql.add(
                "INSERT INTO numbers VALUES (3, 127,0, 32767,0, 8388607,0, 2147483647,0, 9223372036854775807,0,"
                        + " 1.17549435e-38, 0, 0.1, 2.2250738585072014e-308, -0.001, b'0', b'0', 0, 0,"
                        + " 1, 0.000000000000000000000000000001, 0.000000001, 0.0000000001, 0.1, 0.000000000000000000000000007, 0)");
        sql.add("INSERT INTO numbers VALUES (4, -1,1, -1,1, -1,1, -1,1, -1,1, -0.0, 1, 1, -0.0, 1, b'1', b'1', 1, 1,"
                + " -1, -1, -1, 1, 0, -1, 1901)");
        sql.add("UPDATE numbers SET id = id + 100 WHERE id = 4");
        return sql;
    }

    private static List<String> temporals() {
        List<String> sql = new ArrayList<>();
        StringBuilder columns = new StringBuilder("id INT PRIMARY KEY, d DATE NULL");
        for (int digits = 0; digits <= 6; digits++) {
            columns.append(String.format(
                    Locale.ROOT,
                    ", dt%1$d DATETIME(%1$d) NULL, ts%1$d TIMESTAMP(%1$d) NULL, t%1$d TIME(%1$d) NULL",
                    digits));
        }
        sql.add("CREATE TABLE temporals (" + columns + ")");
        String[][] rows = {
            {"'0000-00-00'", "'0000-00-00 00:00:00'", "'0000-00-00 00:00:00'", "'-838:59:59'"},
            {"'2024-00-15'", "'2024-00-15 01:02:03.123456'", "'1970-01-01 00:00:01'", "'838:59:59'"},
            {"'9999-12-31'", "'9999-12-31 23:59:59'", "'2038-01-19 03:14:07'", "'-00:00:00.5'"},
            {"'0001-01-01'", "'0001-01-01 00:00:00.999999'", "'2000-02-29 12:34:56.654321'", "'-01:02:03.123456'"},
            {"'2000-02-30'", "'1000-01-01 00:00:00.1'", "'2001-09-09 01:46:40.5'", "'-00:00:01.999999'"},
            {"'0000-01-01'", "'0000-01-01 05:00:00'", "'2024-12-31 23:59:59.000001'", "'00:00:00.000001'"},
            {"NULL", "NULL", "NULL", "NULL"},
        };
        for (int i = 0; i < rows.length; i++) {
            String[] row = rows[i];
            String values = IntStream.rangeClosed(0, 6)
                    .mapToObj(digits -> row[1] + ", " + row[2] + ", " + row[3])
                    .collect(Collectors.joining(", "));
            sql.add("INSERT INTO temporals VALUES (" + i + ", " + row[0] + ", " + values + ")");
        }
        return sql;
    }

    private static List<String> strings(boolean mySql) {
        List<String> sql = new ArrayList<>();
        sql.add(
                "CREATE TABLE strings (id INT PRIMARY KEY, c CHAR(10) CHARACTER SET latin1, c255 CHAR(255) CHARACTER SET utf8mb4,"
                        + " c0 CHAR(0), u2 CHAR(5) CHARACTER SET ucs2, u16 CHAR(5) CHARACTER SET utf16, u32 CHAR(5) CHARACTER SET utf32,"
                        + " u16l CHAR(5) CHARACTER SET utf16le, sj CHAR(9) CHARACTER SET sjis,"
                        + " v VARCHAR(255) CHARACTER SET latin1, v256 VARCHAR(256) CHARACTER SET cp932, vb VARCHAR(10) CHARACTER SET binary,"
                        + " cb CHAR(7) CHARACTER SET binary, b BINARY(16), b255 BINARY(255), vbin VARBINARY(300),"
                        + " tt TINYTEXT, t TEXT CHARACTER SET latin1, mt MEDIUMTEXT, lt LONGTEXT, tb TINYBLOB, bl BLOB, mb MEDIUMBLOB, lb LONGBLOB,"
                        + " g GEOMETRY, p POINT, v32 VARCHAR(300) CHARACTER SET utf32)");
        sql.add("INSERT INTO strings (id) VALUES (1)");
        String hex = "X'8182008D20FF20'";
        sql.add("INSERT INTO strings VALUES (2, _latin1 " + hex + ", REPEAT(_utf8mb4 X'F09F9880', 255), '',"
                + " 'a  ', 'b  ', 'c  ', 'd  ', 'e  ', _latin1 " + hex + ", _cp932 X'8240', " + hex + ", X'61000000',"
                + " X'0100', X'00', X'01000000', 'tiny', _latin1 " + hex
                + ", REPEAT('m', 70000), REPEAT('l', 300000), X'00', X'0000', X'00FF', REPEAT(X'00', 20000),"
                + " ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))'), ST_GeomFromText('POINT(1 2)'"
                + (mySql ? ", 4326" : "") + "), REPEAT('z', 300))");
        sql.add(
                "INSERT INTO strings VALUES (3, '', '', NULL, '', '', '', '', '', '  ', '', '', '', '', '', '', '', '', '', '', '', '', '', '',"
                        + " ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))'), NULL, '')");
        return sql;
    }

    private static List<String> sets() {
        String members64 = IntStream.range(0, 64).mapToObj(i -> "'m" + i + "'").collect(Collectors.joining(","));
        String members300 =
                IntStream.range(0, 300).mapToObj(i -> "'e" + i + "'").collect(Collectors.joining(","));
        List<String> sql = new ArrayList<>();
        sql.add(
                "CREATE TABLE sets (id INT UNSIGNED, s1 SET('a','b'), e ENUM('x','y',''), s64 SET(" + members64
                        + "), e300 ENUM(" + members300
                        + "), el ENUM('\u00e9','z') CHARACTER SET latin1, v VARCHAR(5), k VARCHAR(50), PRIMARY KEY (k(3), id))");
        sql.add(
                "INSERT INTO sets VALUES (1, 'a,b', 'y', 'm0,m63', 'e299', '\u00e9', 'v', 'key'), (2, '', '', 'm63', 'e0', 'z', '', 'k2'), (3, NULL, 'wrong', 0, NULL, NULL, NULL, 'k3')");
        return sql;
    }

    private static List<String> json() {
        List<String> sql = new ArrayList<>();
        sql.add(
                "CREATE TABLE docs (id INT PRIMARY KEY, j JSON, virt INT GENERATED ALWAYS AS (id + 1) VIRTUAL, kept VARCHAR(9) AS (concat('s', id)) STORED)");
        List<String> documents = new ArrayList<>(
                List.of(
                        "'null'",
                        "'true'",
                        "'[]'",
                        "'{}'",
                        "'\"\"'",
                        "'[1, 1.0, -1, 1e20, 1e300, 1.5e-20, 0.1, 100000000.0, 1e15, 1e14, 123456789012345678]'",
                        "'[32767, 32768, -32768, -32769, 65535, 65536, 2147483647, 2147483648, -2147483649, 4294967296, 18446744073709551615, -9223372036854775808]'",
                        "'{\"b\": 1, \"a\": [true, false, null], \"aa\": {\"x\": \"\\\\u0001\\\\n\\\\t\\\\\"\\\\\\\\/\\\\b\\\\f\\\\r\\\\u007f\\\\u00e9\\\\ud83d\\\\ude00\"}}'",
                        "JSON_OBJECT('d', CAST('1.2300' AS DECIMAL(10,4)), 'n', CAST('-0.05' AS DECIMAL(5,2)), 'big', CAST('12345678901234567890123.5' AS DECIMAL(30,1)))",
                        "JSON_ARRAY(CAST('2015-01-15 23:24:25.12' AS DATETIME(6)), CAST('2015-01-15' AS DATE), CAST('-12:34:56.7' AS TIME(6)), CAST('838:59:59' AS TIME))",
                        "JSON_ARRAY(TIMESTAMP('2020-02-02 02:02:02'), b'101', X'CAFE', CAST('abc' AS BINARY(5)), REPEAT(X'AB', 100))",
                        "JSON_OBJECT('k', REPEAT('x', 70000), 'm', JSON_ARRAY(1, 2, 3.5, 'abc', 70000))",
                        "JSON_ARRAY(-0e0, 0e0, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 9007199254740993, 0.30000000000000004, 123456789.125e0, 1e-5, 1e-14, 1e-15, 1.234e-14)"));
        Random random = new Random(42);
        for (int row = 0; row < 20; row++) {
            documents.add("JSON_ARRAY("
                    + IntStream.range(0, 100)
                            .mapToObj(i -> random.nextInt(3) == 0
                                    ? (random.nextInt(2_000_000) - 1_000_000) + "e" + (random.nextInt(40) - 20)
                                    : finite(random))
                            .collect(Collectors.joining(","))
                    + ")");
        }
        for (int i = 0; i < documents.size(); i++) {
            sql.add("INSERT INTO docs (id, j) VALUES (" + i + ", " + documents.get(i) + ")");
        }
        sql.add("UPDATE docs SET j = JSON_SET(COALESCE(j, '{}'), '$.added', 1) WHERE id IN (3, 7)");
        return sql;
    }

    private static String finite(Random random) {
        double value = Double.longBitsToDouble(random.nextLong());
        String text = Double.isFinite(value) ? Double.toString(value) : "1.0E0";
        return text.contains("E") ? text : text + "E0";
    }

    private static List<String> mariaDb() {
        List<String> sql = new ArrayList<>();
        sql.add(
                "CREATE TABLE addresses (id INT PRIMARY KEY, u UUID, v VARCHAR(9), i4 INET4, i6 INET6, j JSON, hidden INT INVISIBLE DEFAULT 7)");
        sql.add(
                "INSERT INTO addresses VALUES (1, '123e4567-e89b-12d3-a456-426655440000', 'v', '10.0.0.0', '2001:db8::', '{\"a\": 1}'), (2, NULL, NULL, NULL, NULL, NULL),"
                        + " (3, '00000000-0000-0000-0000-000000000000', '', '0.0.0.0', '::', '[]')");
        return sql;
    }

    /** Integer columns of each size, signed and unsigned. */
    private static final class Stream5 {
        static String of(String... types) {
            return java.util.Arrays.stream(types)
                    .map(type -> type.toLowerCase(Locale.ROOT) + "_s " + type + ", " + type.toLowerCase(Locale.ROOT)
                            + "_u " + type + " UNSIGNED")
                    .collect(Collectors.joining(", "));
        }
    }
}
