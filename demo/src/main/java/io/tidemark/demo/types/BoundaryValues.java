package io.tidemark.demo.types;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The values at the borders of a column's domain, as SQL expressions that the column takes under
 * {@code sql_mode = 'ALLOW_INVALID_DATES'} and {@code time_zone = '+00:00'}. Each list begins with NULL where the column takes it.
 */
public final class BoundaryValues {

    private BoundaryValues() {}

    /**
     * The values for a column.
     *
     * @throws IllegalArgumentException for a type that is not known
     */
    public static List<String> of(ColumnFacts column, ServerTypes server) {
        List<String> values = new ArrayList<>();
        if (column.nullable()) {
            values.add("NULL");
        }
        values.addAll(present(column, server));
        return values;
    }

    private static List<String> present(ColumnFacts column, ServerTypes server) {
        return switch (column.dataType()) {
            case "tinyint" -> integers(8, column.unsigned());
            case "smallint" -> integers(16, column.unsigned());
            case "mediumint" -> integers(24, column.unsigned());
            case "int" -> integers(32, column.unsigned());
            case "bigint" -> integers(64, column.unsigned());
            case "year" -> List.of("0", "1901", "2155", "2000", "1970");
            case "decimal" -> decimals(column);
            case "float" -> floats(column.unsigned());
            case "double" -> doubles(column.unsigned());
            case "bit" -> bits(column.precision());
            case "date" -> TemporalValues.dates();
            case "datetime" -> TemporalValues.datetimes();
            case "timestamp" -> TemporalValues.timestamps();
            case "time" -> TemporalValues.times();
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" ->
                BinaryValues.of(column.length());
            // MariaDB's JSON is text with a check.
            case "char", "varchar", "tinytext", "text", "mediumtext" -> TextValues.of(column, server);
            case "longtext" ->
                column.characterSet() == null || column.name().startsWith("json")
                        ? DocumentValues.documents(server)
                        : TextValues.of(column, server);
            case "json" -> DocumentValues.documents(server);
            case "enum" -> enumMembers(column);
            case "set" -> setMembers(column);
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" -> GeometryValues.of(column);
            case "vector" -> vectors(column, server);
            case "uuid" ->
                List.of(
                        "'00000000-0000-0000-0000-000000000000'",
                        "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                        "'123e4567-e89b-12d3-a456-426655440000'",
                        "'01890a5d-ac96-774b-bcce-b302099a8057'",
                        "'12345678-1234-1234-1234-000000000000'");
            case "inet4" -> List.of("'0.0.0.0'", "'255.255.255.255'", "'10.0.0.0'", "'127.0.0.1'");
            case "inet6" ->
                List.of(
                        "'::'",
                        "'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'",
                        "'2001:db8::'",
                        "'::ffff:1.2.3.4'",
                        "'::1'");
            default ->
                throw new IllegalArgumentException("no values are known for type " + column.columnType() + " of column "
                        + column.name() + ": add them to BoundaryValues");
        };
    }

    private static List<String> integers(int bits, boolean unsigned) {
        BigInteger span = BigInteger.ONE.shiftLeft(bits);
        BigInteger half = span.shiftRight(1);
        List<String> values = new ArrayList<>(List.of("0", "1"));
        if (unsigned) {
            values.add(span.subtract(BigInteger.ONE).toString());
            values.add(half.toString());
            values.add(half.subtract(BigInteger.ONE).toString());
        } else {
            values.add("-1");
            values.add(half.negate().toString());
            values.add(half.subtract(BigInteger.ONE).toString());
        }
        return values;
    }

    private static List<String> decimals(ColumnFacts column) {
        BigInteger most = BigInteger.TEN.pow(column.precision()).subtract(BigInteger.ONE);
        List<String> values = new ArrayList<>(List.of("0"));
        List<BigInteger> digits = List.of(
                most,
                BigInteger.ONE,
                BigInteger.TEN.pow(column.precision() - 1),
                new BigInteger("123456789".repeat(8).substring(0, column.precision())));
        for (BigInteger unscaled : digits) {
            String text = new BigDecimal(unscaled, column.scale()).toPlainString();
            values.add(text);
            if (!column.unsigned()) {
                values.add("-" + text);
            }
        }
        return values;
    }

    private static List<String> floats(boolean unsigned) {
        List<String> values = new ArrayList<>(List.of(
                "0e0",
                "3.4028234663852886e38",
                "1.1754943508222875e-38",
                "1.401298464324817e-45",
                "0.1",
                "16777217e0",
                "123456.789e0",
                "1.17549421e-38",
                "3.14159274e0"));
        if (!unsigned) {
            values.addAll(List.of("-0e0", "-3.4028234663852886e38", "-1.5e-40", "-12345.67e0"));
        }
        return values;
    }

    private static List<String> doubles(boolean unsigned) {
        List<String> values = new ArrayList<>(List.of(
                "0e0",
                "1.7976931348623157e308",
                "2.2250738585072014e-308",
                "5e-324",
                "0.1e0",
                "0.30000000000000004e0",
                "9007199254740993e0",
                "123456789.125e0",
                "1e15",
                "1e16"));
        if (!unsigned) {
            values.addAll(List.of("-0e0", "-1.7976931348623157e308", "-5e-324", "-0.1e0"));
        }
        return values;
    }

    private static List<String> bits(int count) {
        return List.of(
                "b'0'",
                "b'1'",
                "b'" + "1".repeat(count) + "'",
                "b'1" + "0".repeat(count - 1) + "'",
                "b'" + "01".repeat(count / 2) + "'");
    }

    private static List<String> enumMembers(ColumnFacts column) {
        int count = members(column);
        // A text that is no member becomes the error value 0.
        List<String> values = new ArrayList<>(List.of("'no such member'", "1", String.valueOf(count)));
        IntStream.of(2, 3, 255, 256).filter(i -> i < count).forEach(i -> values.add(String.valueOf(i)));
        return values;
    }

    private static List<String> setMembers(ColumnFacts column) {
        int count = members(column);
        BigInteger all = BigInteger.ONE.shiftLeft(count).subtract(BigInteger.ONE);
        return List.of(
                "0",
                "1",
                all.toString(),
                BigInteger.ONE.shiftLeft(count - 1).toString(),
                all.shiftRight(1).toString(),
                all.divide(BigInteger.valueOf(3)).toString());
    }

    /** Members are quoted, a quote within one is doubled. */
    private static int members(ColumnFacts column) {
        String type = column.columnType();
        int count = 0;
        boolean inside = false;
        for (int i = 0; i < type.length(); i++) {
            if (type.charAt(i) == '\'') {
                if (inside && i + 1 < type.length() && type.charAt(i + 1) == '\'') {
                    i++;
                } else {
                    inside = !inside;
                    count += inside ? 1 : 0;
                }
            }
        }
        return count;
    }

    private static List<String> vectors(ColumnFacts column, ServerTypes server) {
        int dimensions = Integer.parseInt(column.columnType().replaceAll("\\D", ""));
        String function = server.mariaDb() ? "VEC_FromText" : "STRING_TO_VECTOR";
        List<String> values = Stream.of("0", "-0.0", "3.4028234e38", "1.2e-38", "0.1")
                .map(number -> function + "('[" + String.join(",", Collections.nCopies(dimensions, number)) + "]')")
                .collect(Collectors.toCollection(ArrayList::new));
        // Too small for the text functions to take.
        values.add("REPEAT(X'01000000', " + dimensions + ")");
        return values;
    }
}
