package io.tidemark.demo.types;

import java.util.List;

/** JSON documents. */
final class DocumentValues {

    /** As deep as the server lets documents be, nearly. */
    private static final int MYSQL_DEPTH = 90;

    private static final int MARIADB_DEPTH = 30;

    private DocumentValues() {}

    static List<String> documents(ServerTypes server) {
        int depth = server.mariaDb() ? MARIADB_DEPTH : MYSQL_DEPTH;
        return List.of(
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
                "'" + "[".repeat(depth) + "]".repeat(depth) + "'");
    }
}
