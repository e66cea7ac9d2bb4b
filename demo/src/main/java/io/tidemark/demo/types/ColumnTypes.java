package io.tidemark.demo.types;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All column types of a server. */
public final class ColumnTypes {

    private static final int MOST_MEMBERS_OF_A_SET = 64;
    private static final int MEMBERS_THAT_TAKE_TWO_BYTES = 300;

    private ColumnTypes() {}

    /** Every type, or every size of it, in groups of what is alike. */
    public static List<TypeGroup> of(ServerTypes server) {
        List<TypeGroup> groups = new ArrayList<>();
        groups.add(new TypeGroup("integers", integers()));
        groups.add(new TypeGroup("decimals", decimals()));
        groups.add(new TypeGroup("floats", floats()));
        groups.add(new TypeGroup(
                "bits",
                IntStream.rangeClosed(1, 64).mapToObj(n -> "BIT(" + n + ")").toList()));
        groups.add(new TypeGroup("temporals", temporals()));
        groups.add(new TypeGroup("binaries", binaries()));
        groups.add(new TypeGroup("members", members()));
        groups.add(new TypeGroup("documents", List.of("JSON")));
        groups.add(new TypeGroup("geometries", geometries(server)));
        if (server.isMySql(9, 0, 0) || server.isMariaDb(11, 7)) {
            groups.add(new TypeGroup("vectors", List.of("VECTOR(1)", "VECTOR(3)", "VECTOR(512)")));
        }
        List<String> addresses = addresses(server);
        if (!addresses.isEmpty()) {
            groups.add(new TypeGroup("addresses", addresses));
        }
        server.characterSets().stream()
                .map(set -> new TypeGroup("text_" + set.name(), texts(set)))
                .forEach(groups::add);
        return groups;
    }

    private static List<String> integers() {
        return Stream.of("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "BIGINT")
                .flatMap(type -> Stream.of(type, type + " UNSIGNED", type + "(5) UNSIGNED ZEROFILL"))
                .collect(Collectors.toCollection(() -> new ArrayList<>(List.of("TINYINT(1)", "BOOLEAN", "YEAR"))));
    }

    private static List<String> decimals() {
        return List.of(
                "DECIMAL",
                "DECIMAL(1,0)",
                "DECIMAL(1,1)",
                "DECIMAL(9,9)",
                "DECIMAL(10,2)",
                "DECIMAL(18,9)",
                "DECIMAL(19,10) UNSIGNED",
                "DECIMAL(20,4) UNSIGNED ZEROFILL",
                "DECIMAL(30,27)",
                "DECIMAL(30,30)",
                "DECIMAL(39,3)",
                "DECIMAL(65,0)",
                "DECIMAL(65,30)");
    }

    private static List<String> floats() {
        return List.of(
                "FLOAT",
                "FLOAT UNSIGNED",
                "FLOAT(24)",
                "FLOAT(7,2)",
                "FLOAT(10,0)",
                "FLOAT ZEROFILL",
                "DOUBLE",
                "DOUBLE UNSIGNED",
                "DOUBLE(20,3)",
                "DOUBLE(255,30)",
                "FLOAT(53)");
    }

    private static List<String> temporals() {
        List<String> types = new ArrayList<>(List.of("DATE"));
        for (String type : List.of("DATETIME", "TIMESTAMP", "TIME")) {
            IntStream.rangeClosed(0, 6).forEach(digits -> types.add(type + "(" + digits + ")"));
        }
        return types;
    }

    private static List<String> binaries() {
        return List.of(
                "BINARY(0)",
                "BINARY(1)",
                "BINARY(16)",
                "BINARY(255)",
                "VARBINARY(0)",
                "VARBINARY(16)",
                "VARBINARY(255)",
                "VARBINARY(256)",
                "VARBINARY(3000)",
                "TINYBLOB",
                "BLOB",
                "MEDIUMBLOB",
                "LONGBLOB",
                "CHAR(0)",
                "VARCHAR(0)",
                "VARCHAR(20) CHARACTER SET binary",
                "TEXT CHARACTER SET binary");
    }

    private static List<String> members() {
        return List.of(
                "ENUM('x')",
                "ENUM('x','y','')",
                "ENUM('','x')",
                "ENUM('a,b','it''s','back\\\\slash','\u00e9','\u65e5\u672c') CHARACTER SET utf8mb4",
                "ENUM('\u00e9','z') CHARACTER SET latin1",
                "ENUM('\u00e9','z') CHARACTER SET ucs2",
                "ENUM('\u65e5','z') CHARACTER SET utf32",
                "ENUM('\u65e5','z') CHARACTER SET sjis",
                "ENUM(" + names("e", MEMBERS_THAT_TAKE_TWO_BYTES) + ")",
                "SET('x')",
                "SET('x','y','')",
                "SET('it''s','back\\\\slash','\u00e9','\u65e5\u672c') CHARACTER SET utf8mb4",
                "SET('\u00e9','z') CHARACTER SET utf16",
                "SET(" + names("s", 8) + ")",
                "SET(" + names("s", 9) + ")",
                "SET(" + names("s", 33) + ")",
                "SET(" + names("s", MOST_MEMBERS_OF_A_SET) + ")");
    }

    private static String names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> "'" + prefix + i + "'").collect(Collectors.joining(","));
    }

    private static List<String> geometries(ServerTypes server) {
        List<String> types = new ArrayList<>(List.of(
                "GEOMETRY",
                "POINT",
                "LINESTRING",
                "POLYGON",
                "MULTIPOINT",
                "MULTILINESTRING",
                "MULTIPOLYGON",
                "GEOMETRYCOLLECTION"));
        types.addAll(
                server.mariaDb()
                        ? List.of("POINT REF_SYSTEM_ID=4326")
                        : List.of("POINT SRID 4326", "GEOMETRY SRID 3857", "GEOMETRY SRID 0"));
        return types;
    }

    private static List<String> addresses(ServerTypes server) {
        List<String> types = new ArrayList<>();
        if (server.isMariaDb(10, 5)) {
            types.add("INET6");
        }
        if (server.isMariaDb(10, 7)) {
            types.add("UUID");
        }
        if (server.isMariaDb(10, 10)) {
            types.add("INET4");
        }
        return types;
    }

    private static List<String> texts(CharacterSetInfo set) {
        return Stream.of(
                        "CHAR(20)",
                        "CHAR(255)",
                        "VARCHAR(60)",
                        "VARCHAR(300)",
                        "TINYTEXT",
                        "TEXT",
                        "MEDIUMTEXT",
                        "LONGTEXT",
                        "ENUM('a','B','')",
                        "SET('a','B')")
                .map(type -> type + " CHARACTER SET " + set.name())
                .toList();
    }
}
