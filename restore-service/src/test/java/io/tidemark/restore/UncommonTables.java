package io.tidemark.restore;

import io.tidemark.database.ServerConnection;
import io.tidemark.schemas.ServerFlavor;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tables with indexes, columns and keys that few have, in a snapshot or made behind it, with rows that come, change and go. */
final class UncommonTables {
    /** So many that an index of one byte does not reach. */
    private static final int MEMBERS = 3_000;

    private UncommonTables() {}

    /**
     * Makes them in the session's default database.
     *
     * @param prefix begins their names
     */
    static void create(ServerConnection session, String prefix) throws SQLException {
        for (String sql : statements(session, prefix)) {
            session.execute(sql);
        }
    }

    /** Changes the rows of those that {@link #create} made. */
    static void change(ServerConnection session, String prefix) throws SQLException {
        List<String> sql = new ArrayList<>(List.of(
                "UPDATE " + prefix
                        + "_indexed SET body = 'other words', place = ST_GeomFromText('POINT(5 6)') WHERE id = 1",
                "DELETE FROM " + prefix + "_indexed WHERE id = 2",
                "UPDATE " + prefix + "_members SET e = 256 WHERE id = 1",
                "DELETE FROM " + prefix + "_members WHERE e = 3000"));
        if (hidesColumns(session)) {
            sql.add("UPDATE " + prefix + "_hidden SET h = 9 WHERE id = 1");
            sql.add("INSERT INTO " + prefix + "_hidden (id) VALUES (3)");
        }
        if (session.flavor() == ServerFlavor.MYSQL && hidesColumns(session)) {
            sql.add("UPDATE " + prefix + "_keyed SET v = 8 WHERE my_row_id = 1");
            sql.add("DELETE FROM " + prefix + "_keyed WHERE my_row_id = 2");
            sql.add("INSERT INTO " + prefix + "_keyed VALUES (7), (7)");
        }
        for (String statement : sql) {
            session.execute(statement);
        }
    }

    private static List<String> statements(ServerConnection session, String prefix) {
        boolean mariaDb = session.flavor() == ServerFlavor.MARIADB;
        String special = mariaDb
                ? "KEY unused (v) IGNORED"
                : "KEY unused (v) INVISIBLE, KEY down (id DESC)"
                        // MySQL 8.0.15 does not log their rows whole; the preflight refuses them there.
                        + (session.facts().atLeast(8, 0, 16) ? ", KEY lower_case ((LOWER(v)))" : "");
        String members = IntStream.rangeClosed(1, MEMBERS)
                .mapToObj(member -> "'m" + member + "'")
                .collect(Collectors.joining(","));
        List<String> sql = new ArrayList<>(List.of(
                "CREATE TABLE " + prefix
                        + "_indexed (id INT PRIMARY KEY, body TEXT, v VARCHAR(30), place POINT NOT NULL"
                        + (mariaDb ? "" : " SRID 0")
                        + ", FULLTEXT KEY words (body) COMMENT 'of all', SPATIAL KEY places (place), "
                        + special + ")",
                "INSERT INTO " + prefix + "_indexed VALUES (1, 'some words', 'A', ST_GeomFromText('POINT(1 2)')),"
                        + " (2, NULL, 'b', ST_GeomFromText('POINT(3 4)')), (3, '', NULL, ST_GeomFromText('POINT(-1 0)'))",
                "CREATE TABLE " + prefix + "_members (id INT PRIMARY KEY, e ENUM(" + members + "))",
                "INSERT INTO " + prefix + "_members VALUES (1, 1), (2, 255), (3, 256), (4, 3000), (5, NULL)"));
        if (hidesColumns(session)) {
            sql.add("CREATE TABLE " + prefix
                    + "_hidden (id INT PRIMARY KEY, h INT DEFAULT 5 INVISIBLE, g INT AS (h + 1) VIRTUAL INVISIBLE)");
            sql.add("INSERT INTO " + prefix + "_hidden (id) VALUES (1)");
            sql.add("INSERT INTO " + prefix + "_hidden (id, h) VALUES (2, 7)");
        }
        if (!mariaDb && hidesColumns(session)) {
            sql.add("SET SESSION sql_generate_invisible_primary_key = ON");
            sql.add("CREATE TABLE " + prefix + "_keyed (v INT)");
            sql.add("SET SESSION sql_generate_invisible_primary_key = OFF");
            sql.add("INSERT INTO " + prefix + "_keyed VALUES (1), (1), (2)");
        }
        return sql;
    }

    /** Invisible columns came with MySQL 8.0.23, invisible primary keys with 8.0.30. */
    private static boolean hidesColumns(ServerConnection session) {
        return session.flavor() == ServerFlavor.MARIADB || session.facts().atLeast(8, 0, 30);
    }
}
