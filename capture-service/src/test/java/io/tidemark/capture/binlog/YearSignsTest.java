package io.tidemark.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.ServerFlavor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YearSignsTest {
    @ParameterizedTest
    @CsvSource({
        "MYSQL, 8.0.15, ABSENT",
        "MYSQL, 8.0.16, UNKNOWN",
        "MYSQL, 8.0.28-0ubuntu0.20.04.3, UNKNOWN",
        "MYSQL, 8.0.29-debug, PRESENT",
        "MYSQL, 8.4.3, PRESENT",
        "MYSQL, 9.7.4, PRESENT",
        "MARIADB, 10.11.19-MariaDB-log, PRESENT",
        "MARIADB, 8.0.15, PRESENT"
    })
    void followTheServersVersion(ServerFlavor flavor, String version, YearSigns expected) {
        assertThat(YearSigns.of(flavor, version)).isEqualTo(expected);
    }
}
