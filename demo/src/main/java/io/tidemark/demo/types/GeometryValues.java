package io.tidemark.demo.types;

import java.util.ArrayList;
import java.util.List;

/** Geometries of every kind in several reference systems. */
final class GeometryValues {

    private static final List<String> SHAPES = List.of(
            "POINT(1 2)",
            "POINT(-0.1 89.99999999999999)",
            "LINESTRING(0 0,1 1,2 0.5)",
            "POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 2,1 1))",
            "MULTIPOINT(1 1,2 2)",
            "MULTILINESTRING((0 0,1 1),(2 2,3 3))",
            "MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,6 5,6 6,5 5)))",
            "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))");

    private static final int WGS_84 = 4326;
    private static final int WEB_MERCATOR = 3857;

    private GeometryValues() {}

    static List<String> of(ColumnFacts column) {
        String kind = column.dataType().equals("geomcollection") ? "geometrycollection" : column.dataType();
        Integer demanded = column.srid();
        List<Integer> systems = demanded != null ? List.of(demanded) : List.of(0, WGS_84, WEB_MERCATOR);
        List<String> values = new ArrayList<>();
        for (String shape : SHAPES) {
            if (kind.equals("geometry")
                    || shape.toLowerCase(java.util.Locale.ROOT).startsWith(kind + "(")) {
                systems.forEach(srid -> values.add("ST_GeomFromText('" + shape + "', " + srid + ")"));
            }
        }
        return values;
    }
}
