package io.tidemark.restore;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Tables that refer to each other in every way that InnoDB allows, and sessions that insert, change and delete their rows. What the
 * server refuses, it refuses; what matters is what it has in the end.
 */
final class CascadeWorkload {
    private static final List<String> SPELLINGS = List.of(
            "strasse",
            "straße",
            "STRASSE",
            "Straße ",
            "strase",
            "æsir",
            "aesir",
            "AESIR",
            "müller",
            "mueller",
            "muller",
            "Müller  ",
            "aa",
            "å",
            "AA ",
            "ǆ",
            "dž",
            "vw",
            "ww",
            "i",
            "y",
            "ı",
            "İ",
            "e\u0301",
            "é",
            "e",
            "a",
            "A",
            "a ",
            "a-b",
            "ab",
            "a\u200db",
            "ŉ",
            "ﬁ",
            "fi",
            "x\u0001",
            "x",
            "0",
            "00",
            "",
            " ");
    private static final List<String> MARIADB_COLLATIONS = List.of(
            "utf8mb4_uca1400_ai_ci",
            "utf8mb4_uca1400_nopad_as_cs",
            "utf8mb4_danish_ci",
            "latin1_german2_ci",
            "utf8mb4_bin");
    private static final List<String> MYSQL_COLLATIONS = List.of(
            "utf8mb4_0900_ai_ci", "utf8mb4_da_0900_ai_ci", "utf8mb4_general_ci", "latin1_german2_ci", "utf8mb4_bin");
    private static final int KEYS = 12;

    private final Connection connection;
    private final String flavor;
    private final Random random;
    private final Map<String, Integer> done = new TreeMap<>();
    private final Map<String, Integer> refused = new TreeMap<>();
    private final Map<String, String> refusals = new LinkedHashMap<>();
    private int sequence;

    CascadeWorkload(Connection connection, String flavor, long seed) {
        this.connection = connection;
        this.flavor = flavor;
        this.random = new Random(seed);
    }

    private List<String> collations() {
        return flavor.equals("mariadb") ? MARIADB_COLLATIONS : MYSQL_COLLATIONS;
    }

    void createTables(String database) throws SQLException {
        sure("DROP DATABASE IF EXISTS " + database);
        sure("CREATE DATABASE " + database + " CHARACTER SET utf8mb4");
        sure("USE " + database);
        for (int i = 0; i < collations().size(); i++) {
            String collation = collations().get(i);
            String text = "VARCHAR(20) CHARACTER SET " + collation.substring(0, collation.indexOf('_')) + " COLLATE "
                    + collation;
            sure("CREATE TABLE label" + i + " (code " + text
                    + " NOT NULL, shade INT NOT NULL, note INT, PRIMARY KEY (code), UNIQUE (code, shade))");
            sure("CREATE TABLE tag" + i + " (id INT PRIMARY KEY, code " + text + ", shade INT, note INT, shout " + text
                    + " AS (UPPER(code)) VIRTUAL, UNIQUE KEY (code, shade, id), CONSTRAINT tag_label" + i
                    + " FOREIGN KEY (code, shade) REFERENCES label" + i
                    + " (code, shade) ON DELETE SET NULL ON UPDATE CASCADE)");
            sure("CREATE TABLE used" + i + " (code " + text + " NOT NULL, n INT NOT NULL, PRIMARY KEY (code, n),"
                    + " CONSTRAINT used_label" + i + " FOREIGN KEY (code) REFERENCES label" + i
                    + " (code) ON DELETE CASCADE ON UPDATE CASCADE)");
            sure("CREATE TABLE seen" + i + " (code " + text + ", n INT, body " + text + ", CONSTRAINT seen_used" + i
                    + " FOREIGN KEY (code, n) REFERENCES used" + i + " (code, n) ON DELETE "
                    + (i % 2 == 0 ? "CASCADE" : "SET NULL") + " ON UPDATE " + (i % 3 == 0 ? "SET NULL" : "CASCADE")
                    + ")");
        }
        sure("CREATE TABLE node (id INT PRIMARY KEY, up INT, mate INT, note INT, CONSTRAINT node_up FOREIGN KEY (up)"
                + " REFERENCES node (id) ON DELETE CASCADE)");
        sure("CREATE TABLE left_side (id INT PRIMARY KEY, other INT, node INT, twice INT AS (node * 2) VIRTUAL,"
                + " CONSTRAINT left_node FOREIGN KEY (node)"
                + " REFERENCES node (id) ON DELETE SET NULL ON UPDATE CASCADE)");
        sure(
                "CREATE TABLE right_side (id INT PRIMARY KEY, other INT, note INT, CONSTRAINT right_left FOREIGN KEY (other)"
                        + " REFERENCES left_side (id) ON DELETE CASCADE ON UPDATE CASCADE)");
        sure("ALTER TABLE left_side ADD CONSTRAINT left_right FOREIGN KEY (other) REFERENCES right_side (id)"
                + " ON DELETE SET NULL ON UPDATE SET NULL");
        sure("CREATE TABLE kind (e ENUM('b','a') NOT NULL, d DECIMAL(10,2) NOT NULL, b BINARY(3) NOT NULL,"
                + " t DATETIME(3) NOT NULL, f DOUBLE NOT NULL, c CHAR(4) NOT NULL, PRIMARY KEY (e, d, b, t, f, c))");
        sure(
                "CREATE TABLE of_kind (n INT NOT NULL, e ENUM('b','a'), d DECIMAL(10,2), b BINARY(3), t DATETIME(3), f DOUBLE,"
                        + " c CHAR(4), CONSTRAINT of_kind_kind FOREIGN KEY (e, d, b, t, f, c)"
                        + " REFERENCES kind (e, d, b, t, f, c) ON DELETE CASCADE ON UPDATE CASCADE)");
        sure("CREATE TABLE log (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(20))");
        // Cascades fire no triggers.
        sure("CREATE TRIGGER node_gone AFTER DELETE ON node FOR EACH ROW INSERT INTO log (what) VALUES (OLD.id)");
        sure("CREATE TRIGGER node_changed AFTER UPDATE ON node FOR EACH ROW DELETE FROM right_side WHERE id = OLD.id");
    }

    /** What leaves all rows and keys of the tables that are there as they are. */
    void changeIndexes() throws SQLException {
        sure("ALTER TABLE used0 ADD INDEX numbers (n), COMMENT = 'used, and seen'");
        sure("CREATE INDEX notes ON label1 (note)");
        sure("ALTER TABLE label1 DROP INDEX notes, ALTER COLUMN note SET DEFAULT 5");
        sure("CREATE TABLE IF NOT EXISTS node (id INT)");
        sure("CREATE TABLE newborn (id INT PRIMARY KEY, node INT, CONSTRAINT newborn_node FOREIGN KEY (node)"
                + " REFERENCES node (id) ON DELETE CASCADE)");
        sure("INSERT INTO newborn SELECT id, id FROM node");
    }

    /** Foreign keys that come, go and act in other ways; columns that come and go. */
    void changeKeys() throws SQLException {
        sure("SET SESSION foreign_key_checks = 0");
        sure("ALTER TABLE used0 DROP FOREIGN KEY used_label0");
        run(30);
        // What refers to nothing stays, as it does with checks off.
        sure("SET SESSION foreign_key_checks = 0");
        sure(
                "ALTER TABLE used0 ADD CONSTRAINT used_again0 FOREIGN KEY (code) REFERENCES label0 (code) ON DELETE CASCADE");
        sure("ALTER TABLE seen1 DROP FOREIGN KEY seen_used1");
        sure("ALTER TABLE seen1 ADD CONSTRAINT seen_used1 FOREIGN KEY (code, n) REFERENCES used1 (code, n)"
                + " ON DELETE CASCADE ON UPDATE CASCADE, ADD COLUMN extra INT DEFAULT 7");
        sure("SET SESSION foreign_key_checks = 1");
        run(30);
        sure(
                "CREATE TABLE late (id INT PRIMARY KEY, node INT, FOREIGN KEY (node) REFERENCES node (id) ON DELETE SET NULL)");
        sure("INSERT INTO late SELECT id, id FROM node");
        sure("RENAME TABLE label2 TO label2_renamed, tag2 TO tag2_renamed");
        sure("RENAME TABLE label2_renamed TO label2, tag2_renamed TO tag2");
    }

    void run(int statements) throws SQLException {
        for (int i = 0; i < statements; i++) {
            switch (random.nextInt(30)) {
                case 0 -> sure("SET SESSION foreign_key_checks = " + (random.nextInt(3) == 0 ? 0 : 1));
                case 1 -> sure("BEGIN");
                case 2 -> sure(random.nextInt(3) == 0 ? "ROLLBACK" : "COMMIT");
                default -> statement();
            }
        }
        sure("COMMIT");
        sure("SET SESSION foreign_key_checks = 1");
    }

    private void statement() {
        int i = random.nextInt(collations().size());
        String code = text(i);
        int n = random.nextInt(3);
        switch (random.nextInt(26)) {
            case 0, 1, 2 -> attempt("INSERT INTO label" + i + " VALUES (" + code + ", " + n + ", " + sequence++ + ")");
            case 3, 4 ->
                attempt("INSERT INTO tag" + i + " (id, code, shade, note) VALUES (" + random.nextInt(40) + ", " + code
                        + ", " + n + ", " + sequence++ + ")");
            case 5, 6 -> attempt("INSERT INTO used" + i + " VALUES (" + code + ", " + n + ")");
            case 7, 8 ->
                attempt("INSERT INTO seen" + i + " (code, n, body) SELECT " + code + ", " + n + ", " + code
                        + (random.nextBoolean() ? " UNION ALL SELECT " + code + ", " + n + ", " + code : ""));
            case 9 -> attempt("DELETE FROM label" + i + " WHERE code = " + code);
            case 10 -> attempt("DELETE FROM label" + i + " ORDER BY note LIMIT " + (1 + n));
            case 11, 12 ->
                attempt("UPDATE label" + i + " SET code = " + code + " WHERE code = " + (n == 0 ? text(i) : code));
            case 13 ->
                attempt("UPDATE label" + i + " SET shade = " + n + ", note = " + sequence++ + " WHERE code = " + code);
            case 14 -> attempt("UPDATE used" + i + " SET n = " + n + " WHERE code = " + code + " LIMIT 1");
            case 15 -> attempt("DELETE FROM used" + i + " WHERE n = " + n + " LIMIT 2");
            case 16 -> attempt("DELETE FROM seen" + i + " WHERE code = " + code + " LIMIT 1");
            case 17 -> attempt("UPDATE tag" + i + " SET note = " + sequence++ + " WHERE id < " + random.nextInt(40));
            case 18 ->
                attempt("INSERT INTO node VALUES (" + key() + ", " + keyOrNull() + ", " + key() + ", " + sequence++
                        + ")");
            case 19 -> attempt("DELETE FROM node WHERE id = " + key());
            case 20 -> attempt("UPDATE node SET id = " + key() + " WHERE id = " + key());
            case 21 ->
                attempt("INSERT INTO left_side (id, other, node) VALUES (" + key() + ", " + keyOrNull() + ", "
                        + keyOrNull() + ")");
            case 22 ->
                attempt("INSERT INTO right_side VALUES (" + key() + ", " + keyOrNull() + ", " + sequence++ + ")");
            case 23 -> {
                String side = random.nextBoolean() ? "left_side" : "right_side";
                attempt(
                        n == 0
                                ? "DELETE FROM " + side + " WHERE id = " + key()
                                : "UPDATE " + side + " SET id = " + key() + " WHERE id = " + key());
            }
            case 24 -> attempt("INSERT INTO kind VALUES " + kind());
            default -> kindStatement(n);
        }
    }

    private void kindStatement(int n) {
        switch (n) {
            case 0 -> attempt("INSERT INTO of_kind (n, e, d, b, t, f, c) SELECT " + n + ", k.* FROM kind k LIMIT 2");
            case 1 -> attempt("DELETE FROM kind WHERE f = 0 LIMIT 1");
            default -> attempt("UPDATE kind SET d = d + 1, c = UPPER(c), f = -f ORDER BY t LIMIT 1");
        }
    }

    private String kind() {
        return String.format(
                Locale.ROOT,
                "(%d, %d.5, 0x%s, '2024-01-0%d 00:00:00.5', '%s', '%s')",
                1 + random.nextInt(2),
                random.nextInt(3),
                random.nextBoolean() ? "6100" : "61",
                1 + random.nextInt(3),
                random.nextBoolean() ? "-0.0" : "0.0",
                random.nextBoolean() ? "x " : "X");
    }

    private int key() {
        return 1 + random.nextInt(KEYS);
    }

    private String keyOrNull() {
        return random.nextInt(4) == 0 ? "NULL" : Integer.toString(key());
    }

    private String text(int table) {
        boolean latin1 = collations().get(table).startsWith("latin1");
        while (true) {
            String text = SPELLINGS.get(random.nextInt(SPELLINGS.size()));
            if (!latin1 || text.chars().allMatch(c -> c < 256)) {
                return "'" + text + "'";
            }
        }
    }

    private void sure(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void attempt(String sql) {
        String[] words = sql.split(" ", 4);
        String kind = words[0] + " " + (words[0].equals("UPDATE") ? words[1] : words[2]);
        try (Statement statement = connection.createStatement()) {
            if (statement.executeUpdate(sql) > 0) {
                done.merge(kind, 1, Integer::sum);
            }
        } catch (SQLException e) {
            refused.merge(kind, 1, Integer::sum);
            refusals.putIfAbsent(kind + " " + e.getErrorCode(), e.getMessage());
        }
    }

    /** What was done and what was refused. */
    String summary() {
        return "done " + done + ", refused " + refused + ", such as " + new ArrayList<>(refusals.values());
    }

    void dropTables() throws SQLException {
        sure("DROP DATABASE cascades");
    }
}
