package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.SqlDialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementRewriterTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1"
                        + "|CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1",
                "CREATE EVENT e ON SCHEDULE EVERY 1 DAY ENABLE COMMENT 'c' DO SELECT 1"
                        + "|CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE COMMENT 'c' DO SELECT 1",
                "CREATE EVENT e ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE COMMENT 'x' DO DELETE FROM t"
                        + "|CREATE EVENT e ON SCHEDULE EVERY 1 DAY ON COMPLETION PRESERVE DISABLE COMMENT 'x' DO DELETE FROM t",
                "CREATE EVENT enable ON SCHEDULE AT (SELECT do FROM t) DISABLE DO SELECT 1"
                        + "|CREATE EVENT enable ON SCHEDULE AT (SELECT do FROM t) DISABLE DO SELECT 1",
                "CREATE EVENT db.enable ON SCHEDULE EVERY 1 DAY DO CALL enable()"
                        + "|CREATE EVENT db.enable ON SCHEDULE EVERY 1 DAY DISABLE DO CALL enable()",
                "ALTER EVENT e ENABLE|ALTER EVENT e DISABLE",
                "ALTER EVENT e COMMENT 'ENABLE'|ALTER EVENT e COMMENT 'ENABLE'",
                "ALTER EVENT e DO CALL enable()|ALTER EVENT e DO CALL enable()",
                "DROP EVENT e|DROP EVENT e"
            },
            quoteCharacter = '~')
    void eventsDoNotRun(String sql, String disabled) {
        assertThat(StatementRewriter.disabledEvent(sql, SqlDialect.DEFAULT)).isEqualTo(disabled);
    }

    @Test
    void columnsInheritTheTablesCollation() {
        String create = """
                CREATE TABLE `t` (
                  `a` varchar(9) COLLATE utf8mb4_unicode_ci NOT NULL COMMENT 'COLLATE utf8mb4_unicode_ci',
                  `b` varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci,
                  `c` varchar(9) CHARACTER SET latin1 COLLATE latin1_bin,
                  `d` varchar(9) GENERATED ALWAYS AS ((`a` COLLATE utf8mb4_unicode_ci)) VIRTUAL
                ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci""";
        assertThat(StatementRewriter.withInheritedCollations(create, SqlDialect.DEFAULT))
                .isEqualTo(create.replace("varchar(9) COLLATE utf8mb4_unicode_ci NOT", "varchar(9)  NOT"));
    }
}
