package io.tidemark.restore;

import io.tidemark.schemas.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Statements of unusual size, with text that only some servers run, under unusual names, and rows that come from files. */
final class UnusualStatements {
    /** A database with a name that neither a directory, nor an object's key, nor a statement takes as it is. */
    static final String DATABASE = "o/d.d n\u00e4me \u2603 'q' \"d\" \\%_";

    /** What {@link #loaded} reads. */
    static final String FILE_CONTENT = "1\tone\n2\ttwo \\\\ \\t '\"\n3\t\\N\n2\ttwice\n";

    private static final int MEBIBYTE = 1 << 20;
    /** What a statement's end, a string and a comment look like, over and over. */
    private static final String NOISE = "x'';DROP TABLE t; -- # \"` /* ";

    private UnusualStatements() {}

    /**
     * All of them, for a session whose default database has none of these tables.
     *
     * @param mariaDb whether it is MariaDB
     * @param file holds {@link #FILE_CONTENT}
     */
    static List<String> of(boolean mariaDb, Path file) {
        List<String> sql = new ArrayList<>();
        sql.addAll(executableComments(mariaDb));
        sql.addAll(huge());
        sql.addAll(names());
        sql.addAll(loaded(file));
        return sql;
    }

    private static List<String> executableComments(boolean mariaDb) {
        String survivor = mariaDb ? "kept_b" : "dropped_b";
        String renamed = mariaDb ? "renamed_d" : "renamed_c";
        return List.of(
                "CREATE TABLE versioned (id INT PRIMARY KEY /*!50100 , a INT DEFAULT 5 */ /*!80000 , b INT DEFAULT 8 */"
                        + " /*M!100300 , m INT DEFAULT 9 */ /*!99999 , n INT DEFAULT 10 */) /*!80000 COMMENT = 'MySQL''s' */"
                        + " /*M! COMMENT = 'MariaDB''s' */",
                "INSERT INTO versioned (id) VALUES (1)",
                "ALTER /*!50000 TABLE versioned */ ADD late INT DEFAULT 1 /*!80000 COMMENT 'late' */ /*M! COMMENT 'late' */",
                "INSERT INTO versioned (id) VALUES (2)",
                "CREATE TABLE dropped_a (id INT PRIMARY KEY)",
                "CREATE TABLE dropped_b (id INT PRIMARY KEY)",
                "CREATE TABLE kept_b (id INT PRIMARY KEY)",
                "INSERT INTO dropped_b VALUES (1)",
                "INSERT INTO kept_b VALUES (1)",
                "DROP TABLE dropped_a /*M! , dropped_b */ /*!99999 , kept_b */",
                "INSERT INTO " + survivor + " VALUES (2)",
                "CREATE TABLE renamed_a (id INT PRIMARY KEY)",
                "CREATE TABLE renamed_c (id INT PRIMARY KEY)",
                "INSERT INTO renamed_c VALUES (1)",
                "RENAME TABLE renamed_a TO renamed_b /*M! , renamed_c TO renamed_d */",
                "INSERT INTO renamed_b VALUES (2)",
                "INSERT INTO " + renamed + " VALUES (2)",
                "TRUNCATE /*!50000 TABLE */ renamed_b",
                "INSERT INTO renamed_b VALUES (3)",
                "CREATE /*!50001 ALGORITHM=MERGE */ /*!50013 SQL SECURITY INVOKER */ VIEW versions AS SELECT * FROM versioned",
                "CREATE /*!50003 TRIGGER versioning */ /*!50003 BEFORE INSERT ON versioned FOR EACH ROW SET NEW.late ="
                        + " 2 /* not */ + 1 */",
                "INSERT INTO versioned (id) VALUES (3)");
    }

    private static List<String> huge() {
        String noise = NOISE.repeat(MEBIBYTE / NOISE.length());
        String comment = noise.replace("/*", "").replace("*/", "");
        return List.of(
                "/* " + comment + " */ CREATE TABLE commented (id INT PRIMARY KEY) -- " + comment,
                "INSERT INTO commented VALUES (1)",
                "ALTER TABLE commented /* " + comment + " */ ADD x INT DEFAULT 3 # " + comment,
                "INSERT INTO commented (id) VALUES (2)",
                "CREATE VIEW literal AS SELECT id, LENGTH('" + noise + "') AS size FROM commented",
                "CREATE TRIGGER literals BEFORE INSERT ON commented FOR EACH ROW SET NEW.x = LENGTH('" + noise + "')",
                "INSERT INTO commented (id) VALUES (4)",
                "CREATE EVENT literal ON SCHEDULE EVERY 1 YEAR DISABLE DO SELECT '" + noise + "'");
    }

    private static List<String> names() {
        String wide = TableName.quote("\u8a9e".repeat(64));
        // A file has the table's name, with five bytes for each of these characters.
        String table = TableName.quote("\u8a9e".repeat(48));
        String slashed = TableName.quote("../a/b\\c:d*e?f<g>h|i.");
        String odd = TableName.quote("a.b/c`d'e\"f\\g");
        String inOdd = new TableName(DATABASE, "../a/b\\c:d*e?f<g>h|i.").quoted();
        return List.of(
                "CREATE TABLE " + table + " (" + wide + " INT, " + odd
                        + " VARCHAR(20) CHARACTER SET utf8mb4 DEFAULT 'o', PRIMARY KEY ("
                        + wide + "), KEY " + wide + " (" + odd + "), CONSTRAINT `" + "c".repeat(64) + "` CHECK (" + wide
                        + " > 0)) COMMENT = '\ud83d\ude01'",
                "INSERT INTO " + table + " (" + wide + ") VALUES (1), (2)",
                "UPDATE " + table + " SET " + wide + " = 3, " + odd + " = '\ud83d\ude02' WHERE " + wide + " = 1",
                "ALTER TABLE " + table + " RENAME TO " + slashed + ", ADD `\u2603` INT GENERATED ALWAYS AS (" + wide
                        + " + 1) STORED",
                "INSERT INTO " + slashed + " (" + wide + ") VALUES (4)",
                "DELETE FROM " + slashed + " WHERE " + wide + " = 2",
                "CREATE TABLE " + inOdd + " (id INT PRIMARY KEY)",
                "INSERT INTO " + inOdd + " VALUES (1), (2)",
                "DELETE FROM " + inOdd + " WHERE id = 1",
                "ALTER TABLE " + inOdd + " ADD `1` INT DEFAULT 7",
                "CREATE VIEW " + new TableName(DATABASE, "v.v").quoted() + " AS SELECT * FROM " + inOdd,
                "RENAME TABLE " + inOdd + " TO " + new TableName(DATABASE, "2").quoted() + ", "
                        + new TableName(DATABASE, "2").quoted() + " TO " + inOdd,
                "INSERT INTO " + inOdd + " (id) VALUES (3)");
    }

    private static List<String> loaded(Path file) {
        String name = "'" + file.toString().replace("'", "''") + "'";
        return List.of(
                "CREATE TABLE loaded (id INT PRIMARY KEY, v VARCHAR(30) CHARACTER SET utf8mb4)",
                // LOCAL implies IGNORE: the second row with 2 is left away.
                "LOAD DATA LOCAL INFILE " + name + " INTO TABLE loaded CHARACTER SET utf8mb4",
                "LOAD DATA CONCURRENT LOCAL INFILE " + name + " REPLACE INTO TABLE loaded CHARACTER SET latin1",
                "UPDATE loaded SET v = CONCAT(v, '!') WHERE id = 3 OR id = 2",
                "LOAD DATA CONCURRENT INFILE " + name + " REPLACE INTO TABLE loaded CHARACTER SET utf8mb4",
                "LOAD DATA LOCAL INFILE " + name + " IGNORE INTO TABLE loaded (id, @v) SET v = UPPER(@v), id = id + 1",
                "CREATE TABLE loaded_without_key (a INT, b VARCHAR(30) CHARACTER SET utf8mb4)",
                "LOAD DATA CONCURRENT LOCAL INFILE " + name + " INTO TABLE loaded_without_key LINES TERMINATED BY '\\n'"
                        + " IGNORE 1 LINES");
    }
}
