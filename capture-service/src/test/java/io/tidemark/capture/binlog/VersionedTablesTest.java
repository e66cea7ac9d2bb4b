package io.tidemark.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.SqlDialect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionedTablesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (id INT PRIMARY KEY) WITH SYSTEM VERSIONING",
                "create or replace table t (id int with system versioning)",
                "ALTER TABLE t ADD SYSTEM VERSIONING",
                "/* a */ ALTER ONLINE TABLE t DROP COLUMN x, ADD /* b */ SYSTEM VERSIONING",
            })
    void areNoticed(String sql) {
        assertThat(VersionedTables.areMadeBy(sql, SqlDialect.DEFAULT)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t DROP SYSTEM VERSIONING",
                "CREATE TABLE t (id INT COMMENT 'WITH SYSTEM VERSIONING')",
                "CREATE TABLE t (`WITH` INT, `SYSTEM` INT, `VERSIONING` INT)",
                "CREATE PROCEDURE p () ALTER TABLE t ADD SYSTEM VERSIONING",
                "CREATE TABLE t (id INT WITHOUT SYSTEM VERSIONING)",
            })
    void othersAreNone(String sql) {
        assertThat(VersionedTables.areMadeBy(sql, SqlDialect.DEFAULT)).isFalse();
    }
}
