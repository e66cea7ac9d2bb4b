package io.tidemark.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What MySQL 8.0.15 and 9.7 print for these doubles in JSON. */
class JsonNumberTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "-0.0, -0.0",
        "1, 1.0",
        "-1.5, -1.5",
        "1e14, 100000000000000.0",
        "1e15, 1e15",
        "1e20, 1e20",
        "1.5e-20, 1.5e-20",
        "1e-14, 0.00000000000001",
        "1e-15, 0.000000000000001",
        "1e-16, 1e-16",
        "5e-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e308",
        "0.30000000000000004, 0.30000000000000004",
        "2e23, 2e23",
        "9007199254740993, 9.007199254740992e15"
    })
    void printsAsTheServerDoes(double value, String text) {
        StringBuilder out = new StringBuilder();
        JsonNumberText.append(out, value);
        assertThat(out).hasToString(text);
    }
}
