package io.tidemark.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.SqlDialect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementKindTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BEGIN|BEGIN",
                "commit|COMMIT",
                "ROLLBACK|ROLLBACK",
                "ROLLBACK TO `s1`|ROLLBACK_TO",
                "ROLLBACK WORK TO s1|ROLLBACK_TO",
                "SAVEPOINT `s1`|SAVEPOINT",
                "XA START X'61',X'',1|XA",
                "/* hint */ INSERT INTO t VALUES (1)|DML",
                "(SELECT 1)|DML",
                "# one line|WITHOUT_EFFECT",
                "/*!40000 ALTER TABLE t DISABLE KEYS */|DDL",
                "/*M!100100 CREATE */ TABLE t (i INT)|DDL",
                "CREATE TABLE t (id INT)|DDL",
                "CREATE TEMPORARY TABLE t (id INT)|WITHOUT_EFFECT",
                "DROP /*!40005 TEMPORARY */ TABLE IF EXISTS `t`|WITHOUT_EFFECT",
                "CREATE USER 'a'@'b' IDENTIFIED BY 'c'|WITHOUT_EFFECT",
                "GRANT ALL ON *.* TO x|WITHOUT_EFFECT",
                "CREATE OR REPLACE TEMPORARY TABLE t (id INT)|WITHOUT_EFFECT",
                "CREATE OR REPLACE ROLE r|WITHOUT_EFFECT",
                "SET DEFAULT ROLE r FOR u|WITHOUT_EFFECT",
                "SET PASSWORD FOR 'u'@'%'='x'|WITHOUT_EFFECT",
                "CREATE TABLE `USER` (id INT)|DDL",
                "ALTER DATABASE `x` CHARACTER SET latin1|DDL",
                "TRUNCATE t|DDL",
                "-- why|WITHOUT_EFFECT",
                "DEFINE SOMETHING NEW|DDL",
            })
    void tellsStatementsApartByTheirFirstWords(String sql, StatementKind kind) {
        assertThat(StatementKind.of(sql, SqlDialect.DEFAULT)).isEqualTo(kind);
    }
}
