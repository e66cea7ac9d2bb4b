package io.tidemark.demo.types;

import java.util.ArrayList;
import java.util.List;

/** JSON documents. */
final class DocumentValues {

    /** As deep as the server lets documents be, nearly. */
    private static final int MYSQL_DEPTH = 90;

    private static final int MARIADB_DEPTH = 30;

    private DocumentValues() {}

    static List<String> documents(ServerTypes server) {
        int depth = server.mariaDb() ? MARIADB_DEPTH : MYSQL_DEPTH;
        List<String> documents = new ArrayList<>(List.of(
                "'null'",
                "'true'",
                "'[]'",
                "'{}'",
                "'\"\"'",
                "'0'",
                "'-1.5e-7'",
                "'[32767, 32768, -32769, 65536, 4294967296, 18446744073709551615, -9223372036854775808]'",
                "'[1e20, 1e300, 0.1, 100000000.0, 123456789.125, 5e-324, 1.7976931348623157e308]'",
                "'{\"b\": 1, \"a\": [true, false, null], \"aa\": {\"x\": \"\\\\u0001\\\\n\\\\t\\\\\"\\\\\\\\/\\\\u00e9\\\\ud83d\\\\ude00\"}}'",
                "JSON_OBJECT('k', REPEAT('x', 70000), 'm', JSON_ARRAY(1, 'abc', 70000))",
                "'" + "[".repeat(depth) + "]".repeat(depth) + "'"));
        if (!server.mariaDb()) {
            documents.addAll(typed());
        }
        if (server.isMySql(9, 0, 0)) {
            // Early MySQL 8.0 stores other hours in documents than it was given, and takes no BIT out of them.
            documents.add("JSON_ARRAY(CAST('838:59:59.5' AS TIME(6)), CAST('-838:59:59' AS TIME(6)))");
        }
        return documents;
    }

    /** Documents whose text does not tell the types of their values, or hardly the values. */
    private static List<String> typed() {
        return List.of(
                "CAST(CAST(5 AS UNSIGNED) AS JSON)",
                "CAST(CAST('-0.050' AS DECIMAL(5,3)) AS JSON)",
                "JSON_ARRAY(CAST(0 AS UNSIGNED), CAST(4294967295 AS UNSIGNED), CAST(4294967296 AS UNSIGNED), 4294967295,"
                        + " 4294967296, 9223372036854775807, CAST(18446744073709551615 AS UNSIGNED), -1, -4294967296)",
                "JSON_OBJECT('d', CAST('1.2300' AS DECIMAL(10,4)), 'i', CAST(7 AS DECIMAL(3,0)), 'z', CAST('0.00' AS DECIMAL(2,2)),"
                        + " 'widest', CAST('-99999999999999999999999999999999999.999999999999999999999999999999' AS DECIMAL(65,30)),"
                        + " 'text', '1.2300', 'double', 1.23e0)",
                "JSON_ARRAY(CAST('2015-01-15 23:24:25.12' AS DATETIME(6)), CAST('2015-01-15' AS DATE), '2015-01-15',"
                        + " CAST('-12:34:56.7' AS TIME(6)), CAST('-00:00:00.000001' AS TIME(6)), CAST('0000-00-00' AS DATE),"
                        + " CAST('2015-00-10' AS DATE), CAST('2015-02-31 01:02:03' AS DATETIME(6)),"
                        + " (SELECT c FROM JSON_TABLE('[\"2020-01-02 03:04:05.678\"]', '$[*]' COLUMNS (c TIMESTAMP(3) PATH '$')) AS t))",
                "JSON_ARRAY(X'', X'00CAFE', REPEAT(X'AB', 100), IFNULL(X'CAFE', REPEAT('x', 70000)),"
                        + " IFNULL(X'CAFE', REPEAT('x', 20000000)), 'base64:type15:AMr+',"
                        + " (SELECT c FROM JSON_TABLE(JSON_ARRAY(X'00FF'), '$[*]' COLUMNS (c BINARY(3) PATH '$')) AS t),"
                        + " (SELECT c FROM JSON_TABLE(JSON_ARRAY(X'00FF'), '$[*]' COLUMNS (c BLOB PATH '$')) AS t))",
                "JSON_OBJECT('', CAST(1 AS UNSIGNED), 'b \"q\" \\\\', JSON_ARRAY(JSON_OBJECT('日本',"
                        + " JSON_ARRAY(JSON_ARRAY(), CAST(2 AS UNSIGNED), JSON_OBJECT(), NULL, TRUE))), '$.x[0]', CAST(3 AS UNSIGNED))",
                "JSON_ARRAY(-9.459646287802277e241, 4.0576975597606013e-56, -3.4258225918056647e-199, 9.239914975352503e251,"
                        + " 0.30000000000000004e0, 9007199254740993e0, 12345678.123456789e0)");
    }
}
