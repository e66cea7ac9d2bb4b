package io.tidemark.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowFateTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE n (id INT, FOREIGN KEY (id) REFERENCES t (id) ON DELETE CASCADE)",
                "CREATE TABLE IF NOT EXISTS t (id INT)",
                "CREATE TABLE n LIKE t",
                "CREATE DATABASE IF NOT EXISTS crm",
                "ALTER DATABASE crm CHARACTER SET latin1",
            })
    void newThingsLeaveRowsAlone(String sql) {
        assertThat(fate(sql)).isEqualTo(RowFate.KEPT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX i ON t (a, b DESC)",
                "CREATE OR REPLACE UNIQUE INDEX IF NOT EXISTS `i` USING BTREE ON crm.t (a(3)) COMMENT 'x' LOCK = NONE;",
                "CREATE FULLTEXT INDEX i ON t (a) WITH PARSER ngram",
                "DROP INDEX i ON t",
                "DROP INDEX IF EXISTS i ON t ALGORITHM = INPLACE",
                "ALTER TABLE t ADD INDEX (a), DROP KEY IF EXISTS old, RENAME INDEX x TO y, COMMENT = 'a, b', LOCK = NONE",
                "ALTER TABLE IF EXISTS crm.t ADD UNIQUE KEY u (a, b) INVISIBLE",
                "ALTER TABLE t ADD CONSTRAINT c CHECK (a > (b + 1)) NOT ENFORCED, ADD CHECK (a < 9), DROP CHECK d",
                "ALTER TABLE t ADD CONSTRAINT c UNIQUE (a), ADD CONSTRAINT UNIQUE INDEX i (b)",
                "ALTER TABLE t ALTER INDEX i INVISIBLE, ALTER CHECK c ENFORCED",
                "ALTER TABLE t ALTER COLUMN a SET DEFAULT (1 + 2), ALTER b DROP DEFAULT",
                "ALTER TABLE t AUTO_INCREMENT = 5 COMMENT 'x' ROW_FORMAT = DYNAMIC;",
                "ALTER TABLE t ENGINE = InnoDB",
                "ALTER TABLE t FORCE",
                "/*!40000 ALTER TABLE `t` DISABLE KEYS */",
            })
    void indexesAndOptionsMayHaveTheRowsCopied(String sql) {
        assertThat(fate(sql)).isEqualTo(RowFate.COPIED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE OR REPLACE TABLE t (id INT)",
                "CREATE /*M!100100 OR REPLACE */ TABLE t (id INT)",
                "CREATE OR REPLACE DATABASE crm",
                "ALTER DATABASE `#mysql50#a-b` UPGRADE DATA DIRECTORY NAME",
                "DROP INDEX `PRIMARY` ON t",
                "ALTER IGNORE TABLE t ADD UNIQUE (a)",
                "ALTER TABLE t",
                "ALTER TABLE t ADD a INT",
                "ALTER TABLE t ADD COLUMN a INT",
                "ALTER TABLE t ADD INDEX (a), ADD b INT",
                "ALTER TABLE t ADD VECTOR INT",
                "ALTER TABLE t ADD `key` INT",
                "ALTER TABLE t ADD PRIMARY KEY (a)",
                "ALTER TABLE t ADD CONSTRAINT c PRIMARY KEY (a)",
                "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES p (id)",
                "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES p (id)",
                "ALTER TABLE t ADD INDEX i (a) PARTITION BY HASH (a)",
                "ALTER TABLE t ADD INDEX i (a",
                "ALTER TABLE t ADD /*!99999 INDEX (*/ c INT /*!99999 )*/",
                "ALTER TABLE t DROP KEY `primary`",
                "ALTER TABLE t DROP PRIMARY KEY",
                "ALTER TABLE t DROP FOREIGN KEY f",
                "ALTER TABLE t DROP CONSTRAINT c",
                "ALTER TABLE t DROP a",
                "ALTER TABLE t MODIFY a BIGINT",
                "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4",
                "ALTER TABLE t RENAME COLUMN a TO b",
                "ALTER TABLE t RENAME TO u",
                "ALTER TABLE t ALTER a SET DEFAULT 5 REMOVE PARTITIONING",
                "ALTER TABLE t ENGINE = MEMORY",
                "ALTER TABLE t TRUNCATE PARTITION p",
                "ALTER TABLE t AUTO_INCREMENT = 5 ORDER BY a",
                "TRUNCATE TABLE t",
                "RENAME TABLE t TO u",
                "DROP TABLE t",
                "SET STATEMENT max_statement_time = 5 FOR ALTER TABLE t ADD INDEX (a)",
                "nonsense",
            })
    void everythingElseMayChangeThem(String sql) {
        assertThat(fate(sql)).isEqualTo(RowFate.UNKNOWN);
    }

    private static RowFate fate(String sql) {
        return RowFate.of(sql, SqlDialect.DEFAULT, "crm");
    }
}
