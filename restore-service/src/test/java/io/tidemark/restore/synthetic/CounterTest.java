package io.tidemark.restore.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CounterTest {
    private static final String COUNTED = """
            CREATE TABLE `AUTO_INCREMENT` (
              `note` varchar(20) DEFAULT ',AUTO_INCREMENT=3' COMMENT 'AUTO_INCREMENT',
              `price` decimal(10,2) DEFAULT NULL,
              `the ``id``` bigint unsigned NOT NULL /*!80023 INVISIBLE */ AUTO_INCREMENT,
              PRIMARY KEY (`the ``id```)
            ) ENGINE=InnoDB AUTO_INCREMENT=42 DEFAULT CHARSET=utf8mb4 COMMENT='AUTO_INCREMENT=7'
             PARTITION BY HASH (`the ``id```)""";

    @Test
    void theCounterIsThatOfTheTableAndNothingElseChanges() {
        assertThat(Counter.column(COUNTED)).contains("the `id`");
        assertThat(Counter.withNext(COUNTED, 43)).isEqualTo(COUNTED.replace("AUTO_INCREMENT=42", "AUTO_INCREMENT=43"));
    }

    @Test
    void itIsAddedWhereTheServerPrintsNone() {
        String uncounted = COUNTED.replace(" AUTO_INCREMENT=42", "");

        assertThat(Counter.withNext(uncounted, 42)).isEqualTo(COUNTED);
    }

    @Test
    void valuesAreUnsigned() {
        assertThat(Counter.withNext(COUNTED, -2)).contains("ENGINE=InnoDB AUTO_INCREMENT=18446744073709551614 DEFAULT");
    }

    @Test
    void aTableMayHaveNone() {
        assertThat(Counter.column(COUNTED.replace("INVISIBLE */ AUTO_INCREMENT", "INVISIBLE */")))
                .isEmpty();
    }

    @Test
    void whatIsNoDefinitionOfTheServersIsNotChanged() {
        assertThatThrownBy(() -> Counter.withNext("CREATE TABLE t (id INT)", 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CREATE TABLE t (id INT)");
    }
}
