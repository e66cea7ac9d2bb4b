package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyCollationsTest {
    private static final String TABLE = """
            CREATE TABLE `t` (
              `n` int(11) NOT NULL DEFAULT 0 COMMENT ', `binary` varchar(2) COLLATE utf8mb4_bin',
              `inherited` varchar(9) NOT NULL,
              `padded` char(3) CHARACTER SET ascii COLLATE ascii_bin DEFAULT NULL,
              `binary` varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin DEFAULT NULL,
              `folded` varchar(9) CHARACTER SET latin1 DEFAULT NULL,
              `computed` varchar(9) CHARACTER SET latin1 GENERATED ALWAYS AS ((`n` collate utf8mb4_bin)) VIRTUAL,
              PRIMARY KEY (`n`,`padded`)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin COMMENT='COLLATE=x'""";

    @ParameterizedTest
    @CsvSource({
        "inherited, utf8mb4_nopad_bin",
        "padded, ascii_bin",
        "PADDED, ascii_bin",
        "binary, utf8mb4_0900_bin",
        "folded, ''",
        "n, ''",
        "missing, ''"
    })
    void findsTheCollationOfAColumn(String column, String collation) {
        assertThat(KeyCollations.of(TABLE, List.of(column))).containsExactly(collation);
    }

    @Test
    void findsThemInTheOrderAskedFor() {
        assertThat(KeyCollations.of(TABLE, List.of("binary", "padded")))
                .containsExactly("utf8mb4_0900_bin", "ascii_bin");
    }
}
