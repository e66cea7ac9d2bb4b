package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.SqlDialect;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseRenamerTest {
    private final DatabaseRenamer renamer = new DatabaseRenamer(Map.of("crm", "crm`old"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "SELECT `crm`.`t`.`crm` FROM `crm`.`t` | SELECT `crm``old`.`t`.`crm` FROM `crm``old`.`t`",
                "CREATE DATABASE IF NOT EXISTS crm CHARSET utf8mb4 | CREATE DATABASE IF NOT EXISTS `crm``old` CHARSET utf8mb4",
                "ALTER TABLE t ADD crm INT COMMENT 'crm.t' | ALTER TABLE t ADD crm INT COMMENT 'crm.t'",
                "RENAME TABLE crm . a TO other.crm | RENAME TABLE `crm``old` . a TO other.crm",
                "DROP TABLE /*!40000 crm.t */ | DROP TABLE /*!40000 `crm``old`.t */",
                "REFERENCES crmx.t (crm) /* crm.t */ | REFERENCES crmx.t (crm) /* crm.t */"
            })
    void renamesQualifiersAndNothingElse(String sql, String renamed) {
        assertThat(renamer.rewrite(sql, SqlDialect.DEFAULT)).isEqualTo(renamed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "CREATE TABLE `x` (`a` int) START TRANSACTION | CREATE TABLE `x` (`a` int)",
                "CREATE TABLE `x` (`a` int COMMENT ' START TRANSACTION') | CREATE TABLE `x` (`a` int COMMENT ' START TRANSACTION')"
            })
    void takesStartTransactionAway(String sql, String expected) {
        assertThat(StatementRewriter.withoutStartTransaction(sql, SqlDialect.DEFAULT)
                        .strip())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE ENABLE COMMENT 'ENABLE' DO SELECT 1 | CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE DISABLE COMMENT 'ENABLE' DO SELECT 1",
                "CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY DISABLE DO CALL enable() | CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY DISABLE DO CALL enable()"
            })
    void disablesEvents(String sql, String expected) {
        assertThat(StatementRewriter.disabledEvent(sql, SqlDialect.DEFAULT)).isEqualTo(expected);
    }
}
