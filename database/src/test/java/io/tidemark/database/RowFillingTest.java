package io.tidemark.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.RowFilling.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowFillingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
        ALTER TABLE t ADD COLUMN u CHAR(36) DEFAULT (uuid())                 | VOLATILE_DEFAULT | uuid
        ALTER TABLE t DROP a, ADD b DOUBLE DEFAULT (1 + RAND ())             | VOLATILE_DEFAULT | RAND
        ALTER TABLE t ADD (a INT, b VARCHAR(99) DEFAULT (CURRENT_USER))      | VOLATILE_DEFAULT | CURRENT_USER
        ALTER TABLE t ADD n INT DEFAULT (NEXT VALUE FOR s)                   | VOLATILE_DEFAULT | NEXT
        ALTER TABLE t ADD n INT DEFAULT (@@server_id)                        | VOLATILE_DEFAULT | @
        SET STATEMENT max_statement_time=9 FOR ALTER TABLE t ADD n INT DEFAULT (RAND()) | VOLATILE_DEFAULT | RAND
        ALTER TABLE t ADD id INT AUTO_INCREMENT PRIMARY KEY                  | ROW_ORDER        | AUTO_INCREMENT
        ALTER TABLE t MODIFY id INT AUTO_INCREMENT, AUTO_INCREMENT=5         | ROW_ORDER        | AUTO_INCREMENT
        """)
    void dependsOnMoreThanTheRows(String sql, Kind kind, String term) {
        assertThat(DdlStatement.classify(sql, SqlDialect.DEFAULT, "crm").filling())
                .isEqualTo(new RowFilling(kind, term));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD c INT DEFAULT 5",
                "ALTER TABLE t ADD c DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6)",
                "ALTER TABLE t AUTO_INCREMENT = 7",
                "ALTER TABLE t AUTO_INCREMENT 7",
                "ALTER TABLE t ADD KEY rand (a)",
                "ALTER TABLE t ADD rand INT, ADD uuid INT",
                "ALTER TABLE t ADD c VARCHAR(9) DEFAULT 'RAND()'",
                "ALTER TABLE t ALTER c SET DEFAULT (UUID())",
                "ALTER TABLE t ADD c INT, MODIFY d CHAR(36) DEFAULT (UUID())",
                "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, u CHAR(36) DEFAULT (UUID()))",
            })
    void followsFromTheRows(String sql) {
        assertThat(DdlStatement.classify(sql, SqlDialect.DEFAULT, "crm").filling())
                .isNull();
    }
}
