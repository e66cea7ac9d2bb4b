package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemporalCellsTest {

    @ParameterizedTest
    @ValueSource(strings = {"0000-00-00", "0000-01-01", "2024-00-15", "2024-02-31", "0001-01-01", "9999-12-31"})
    void datesKeepEveryPart(String text) {
        assertThat(TemporalCells.dateText(TemporalCells.parseDate(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-00-00 00:00:00.000000",
                "2024-00-15 23:59:59.999999",
                "0001-01-01 00:00:00.000001",
                "9999-12-31 23:59:59.999999"
            })
    void datetimesKeepEveryPart(String text) {
        assertThat(TemporalCells.datetimeText(TemporalCells.parseDatetime(text), 6))
                .isEqualTo(text);
    }

    @Test
    void datetimeHasTheServersPackedForm() {
        // my_time.h: ((2019 * 13 + 8) << 5 | 9) << 17 | 10:11:12, as SELECT HEX of the packed value shows it.
        assertThat(TemporalCells.parseDatetime("2019-08-09 10:11:12.5"))
                .isEqualTo(((((2019L * 13 + 8) << 5 | 9) << 17 | (10 << 12 | 11 << 6 | 12)) << 24) + 500_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000-00-00 00:00:00", "1970-01-01 00:00:01", "2038-01-19 03:14:07", "2106-02-07 06:28:15"})
    void timestampsAreUtc(String text) {
        assertThat(TemporalCells.timestampText(TemporalCells.parseTimestamp(text), 0))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-838:59:59.000000", "00:00:00.000000", "-00:00:00.000001", "100:00:00.500000"})
    void timesKeepSignAndRange(String text) {
        assertThat(TemporalCells.timeText(TemporalCells.parseTime(text), 6)).isEqualTo(text);
    }

    @Test
    void printsAsManyDigitsAsTheColumnHas() {
        assertThat(TemporalCells.timeText(TemporalCells.parseTime("01:02:03.04"), 2))
                .isEqualTo("01:02:03.04");
        assertThat(TemporalCells.timestampText(1_500_000, 1)).isEqualTo("1970-01-01 00:00:01.5");
    }

    @Test
    void refusesOtherText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TemporalCells.parseDate("20240101"))
                .withMessageContaining("20240101");
    }
}
