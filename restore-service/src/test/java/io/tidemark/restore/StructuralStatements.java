package io.tidemark.restore;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Statements that change what tables are, with rows before, between and behind them. */
final class StructuralStatements {
    private static final int MANY_COLUMNS = 1_000;

    private StructuralStatements() {}

    /**
     * All of them, for a session whose default database has none of these tables.
     *
     * @param copiesByStatement whether the server takes CREATE TABLE ... SELECT
     * @param mariaDb whether it is MariaDB
     */
    static List<String> of(boolean copiesByStatement, boolean mariaDb) {
        List<String> sql = new ArrayList<>();
        sql.addAll(partitions());
        sql.addAll(exchangedTables());
        sql.addAll(conversions());
        sql.addAll(identities());
        sql.addAll(manyColumns());
        sql.addAll(insideOthers());
        if (copiesByStatement) {
            sql.addAll(copies());
        }
        if (mariaDb) {
            sql.add("CREATE OR REPLACE TABLE made (id INT, v INT) SELECT 5 AS id, 6 AS v");
            sql.add("INSERT INTO made VALUES (1, 2)");
            sql.addAll(uncheckedRows());
        }
        return sql;
    }

    /** Rows that a session without check constraints wrote, and a table that is rebuilt with them inside. */
    private static List<String> uncheckedRows() {
        return List.of(
                "CREATE TABLE unchecked (id INT PRIMARY KEY, v INT CHECK (v > 0))",
                "SET SESSION check_constraint_checks = 0",
                "INSERT INTO unchecked VALUES (1, -1), (2, 2)",
                "UPDATE unchecked SET v = -2 WHERE id = 2",
                "ALTER TABLE unchecked ADD CONSTRAINT small CHECK (id < 2), ADD COLUMN w INT FIRST, ALGORITHM=COPY",
                "SET SESSION check_constraint_checks = 1",
                "INSERT INTO unchecked VALUES (1, 0, 3)");
    }

    private static List<String> partitions() {
        return List.of(
                "CREATE TABLE parts (id INT NOT NULL, y INT NOT NULL, v VARCHAR(20), PRIMARY KEY (id, y))"
                        + " PARTITION BY RANGE (y) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20),"
                        + " PARTITION p2 VALUES LESS THAN (30), PARTITION pm VALUES LESS THAN MAXVALUE)",
                "INSERT INTO parts VALUES (1, 1, 'a'), (2, 9, 'b'), (3, 10, 'c'), (4, 19, 'd'), (5, 25, 'e'), (6, 99, 'f')",
                "ALTER TABLE parts TRUNCATE PARTITION p0",
                "INSERT INTO parts VALUES (7, 5, 'behind the truncation')",
                "CREATE TABLE outside LIKE parts",
                "ALTER TABLE outside REMOVE PARTITIONING",
                "INSERT INTO outside VALUES (100, 15, 'from outside')",
                "ALTER TABLE parts EXCHANGE PARTITION p1 WITH TABLE outside",
                "UPDATE outside SET v = CONCAT(v, ' now outside')",
                "UPDATE parts SET v = 'now inside' WHERE y = 15",
                "ALTER TABLE parts DROP PARTITION p2",
                "INSERT INTO parts VALUES (8, 25, 'behind the drop')",
                "ALTER TABLE parts REORGANIZE PARTITION pm INTO"
                        + " (PARTITION p3 VALUES LESS THAN (40), PARTITION p4 VALUES LESS THAN MAXVALUE)",
                "UPDATE parts SET y = y + 20 WHERE id = 8",
                "ALTER TABLE parts REBUILD PARTITION p3",
                "CREATE TABLE hashed (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 4",
                "INSERT INTO hashed VALUES (1), (2), (3), (4), (5)",
                "ALTER TABLE hashed COALESCE PARTITION 2",
                "ALTER TABLE hashed TRUNCATE PARTITION p1",
                "ALTER TABLE hashed PARTITION BY KEY (id) PARTITIONS 3");
    }

    /** As gh-ost and pt-online-schema-change exchange a table for its changed copy. */
    private static List<String> exchangedTables() {
        return List.of(
                "CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(30))",
                "INSERT INTO orders (v) VALUES ('one'), ('two'), ('three')",
                "CREATE TABLE _orders_gho LIKE orders",
                "ALTER TABLE _orders_gho ADD COLUMN extra INT DEFAULT 3, ALGORITHM=INPLACE",
                "INSERT IGNORE INTO _orders_gho (id, v) SELECT id, v FROM orders LOCK IN SHARE MODE",
                "UPDATE orders SET v = 'late' WHERE id = 2",
                "REPLACE INTO _orders_gho (id, v) VALUES (2, 'late')",
                "RENAME TABLE orders TO _orders_del, _orders_gho TO orders",
                "INSERT INTO orders (v) VALUES ('behind gh-ost')",
                "DROP TABLE _orders_del",
                "CREATE TABLE _orders_new LIKE orders",
                "ALTER TABLE _orders_new MODIFY v VARCHAR(40) NOT NULL DEFAULT 'x'",
                "CREATE TRIGGER pt_osc_ins AFTER INSERT ON orders FOR EACH ROW"
                        + " REPLACE INTO _orders_new (id, v, extra) VALUES (NEW.id, NEW.v, NEW.extra)",
                "INSERT INTO orders (v) VALUES ('seen by the trigger')",
                "INSERT LOW_PRIORITY IGNORE INTO _orders_new (id, v, extra) SELECT id, v, extra FROM orders LOCK IN SHARE MODE",
                "RENAME TABLE orders TO _orders_old, _orders_new TO orders",
                "DROP TABLE IF EXISTS _orders_old",
                "INSERT INTO orders (v) VALUES ('behind pt-osc')",
                "CREATE TABLE a1 (id INT PRIMARY KEY)",
                "CREATE TABLE b1 (id INT PRIMARY KEY)",
                "INSERT INTO a1 VALUES (1)",
                "INSERT INTO b1 VALUES (2)",
                "RENAME TABLE a1 TO aside, b1 TO a1, aside TO b1",
                "INSERT INTO a1 VALUES (3)");
    }

    private static List<String> conversions() {
        return List.of(
                "SET SESSION time_zone = '+05:30'",
                "CREATE TABLE zoned (id INT PRIMARY KEY, t TIMESTAMP NOT NULL DEFAULT '2020-01-01 12:00:00', d DATETIME)",
                "INSERT INTO zoned (id, d) VALUES (1, '2020-06-01 00:30:00')",
                "ALTER TABLE zoned ADD COLUMN u TIMESTAMP NOT NULL DEFAULT '2021-06-01 00:00:00'",
                "ALTER TABLE zoned MODIFY d TIMESTAMP NULL",
                "ALTER TABLE zoned MODIFY t DATETIME",
                "SET SESSION time_zone = '-03:00'",
                "INSERT INTO zoned (id) VALUES (2)",
                "SET SESSION time_zone = '+00:00'",
                "CREATE TABLE changing (id INT PRIMARY KEY, v VARCHAR(20) CHARACTER SET utf8mb4, n INT, e ENUM('a','b','c'))",
                "INSERT INTO changing VALUES (1, '12', 7, 'a'), (2, '\u00e9', NULL, 'c')",
                "ALTER TABLE changing MODIFY n VARCHAR(10), MODIFY e ENUM('c','a','b','z')",
                "ALTER TABLE changing MODIFY v VARCHAR(20) CHARACTER SET latin1",
                "UPDATE changing SET e = 'z' WHERE id = 1",
                "ALTER TABLE changing CONVERT TO CHARACTER SET utf8mb4",
                "ALTER TABLE changing ADD COLUMN first_one INT DEFAULT 4 FIRST, DROP COLUMN n, CHANGE e renamed ENUM('c','a','b','z')");
    }

    private static List<String> identities() {
        return List.of(
                "CREATE TABLE below_zero (id INT AUTO_INCREMENT PRIMARY KEY, v INT)",
                "INSERT INTO below_zero VALUES (-5, 1), (-3, 2)",
                "CREATE TABLE moving (k VARCHAR(20) CHARACTER SET utf8mb4, v INT, PRIMARY KEY (k))",
                "INSERT INTO moving VALUES ('a', 1), ('b', 2), ('c', 3)",
                "UPDATE moving SET k = 'z' WHERE k = 'a'",
                "UPDATE moving SET k = 'a' WHERE k = 'b'",
                "UPDATE moving SET k = UPPER(k)",
                "UPDATE moving SET k = CONCAT(k, 'x'), v = v + 1",
                "CREATE TABLE nullable (u INT NULL UNIQUE, v INT)",
                "INSERT INTO nullable VALUES (NULL, 1), (NULL, 1), (NULL, 2), (1, 3)",
                "UPDATE nullable SET v = 9 WHERE u IS NULL LIMIT 1",
                "DELETE FROM nullable WHERE u IS NULL LIMIT 1",
                "UPDATE nullable SET u = NULL WHERE u = 1",
                "CREATE TABLE equal_rows (a INT, b VARCHAR(5))",
                "INSERT INTO equal_rows VALUES (1, 'x'), (1, 'x'), (1, 'x'), (NULL, NULL), (NULL, NULL)",
                "DELETE FROM equal_rows WHERE a = 1 LIMIT 2",
                "UPDATE equal_rows SET b = 'y' WHERE a IS NULL LIMIT 1",
                "INSERT INTO moving VALUES ('ZX', 50) ON DUPLICATE KEY UPDATE v = VALUES(v)",
                "REPLACE INTO moving VALUES ('AX', 60), ('new', 61)",
                "UPDATE moving, nullable SET moving.v = 70, nullable.v = 71 WHERE moving.k = 'new' AND nullable.v = 3",
                "DELETE moving, equal_rows FROM moving, equal_rows WHERE moving.k = 'CX' AND equal_rows.b = 'y'");
    }

    private static List<String> manyColumns() {
        String columns = IntStream.rangeClosed(1, MANY_COLUMNS)
                .mapToObj(i -> "c" + i + " INT DEFAULT " + i)
                .collect(Collectors.joining(", "));
        return List.of(
                "CREATE TABLE wide (id INT PRIMARY KEY, " + columns + ")",
                "INSERT INTO wide (id, c7) VALUES (1, 0), (2, NULL)",
                "UPDATE wide SET c" + MANY_COLUMNS + " = -1 WHERE id = 2",
                "ALTER TABLE wide DROP COLUMN c500",
                "INSERT INTO wide (id) VALUES (3)");
    }

    private static List<String> insideOthers() {
        return List.of(
                "CREATE PROCEDURE makes () BEGIN CREATE TABLE made (id INT PRIMARY KEY); INSERT INTO made VALUES (1);"
                        + " ALTER TABLE made ADD COLUMN v INT DEFAULT 8; END",
                "CALL makes()");
    }

    private static List<String> copies() {
        return List.of(
                "CREATE TABLE copied_rows (x INT DEFAULT 7, id INT PRIMARY KEY) SELECT id, v FROM orders",
                "INSERT INTO copied_rows (id) VALUES (1000)",
                "CREATE TABLE copied_nothing SELECT * FROM orders WHERE FALSE",
                "INSERT INTO copied_nothing SELECT * FROM orders");
    }
}
