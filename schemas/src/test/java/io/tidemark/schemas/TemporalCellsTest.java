package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
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
    void printsAlikeAsTextAndAsBytes() {
        long datetime = TemporalCells.parseDatetime("2024-02-03 04:05:06.7");
        assertThat(new String(TemporalCells.datetimeAscii(datetime, 3), StandardCharsets.US_ASCII))
                .isEqualTo(TemporalCells.datetimeText(datetime, 3))
                .isEqualTo("2024-02-03 04:05:06.700");
        assertThat(new String(
                        TemporalCells.timeAscii(-TemporalCells.parseTime("838:59:59"), 0), StandardCharsets.US_ASCII))
                .isEqualTo("-838:59:59");
        assertThat(new String(TemporalCells.dateAscii(TemporalCells.date(7, 0, 31)), StandardCharsets.US_ASCII))
                .isEqualTo("0007-00-31");
        assertThat(new String(TemporalCells.timestampAscii(1_000_000, 0), StandardCharsets.US_ASCII))
                .isEqualTo("1970-01-01 00:00:01");
    }

    @Test
    void printsNumbersThatNoDateHas() {
        // Cells that are not canonical must not be printed as if they were.
        assertThat(TemporalCells.dateText(TemporalCells.date(123_456_789, 1, 2)))
                .isEqualTo("123456789-01-02");
        assertThat(TemporalCells.timeText(Long.MAX_VALUE, 6)).isEqualTo("2562047788:00:54.775807");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2024-01-01 00:00:0x", "2024-01-01 00:00:00.", "2024-01-01 00:00:00x5", "2024-01-01 0:000:00"})
    void refusesWhatOnlyLooksLikeADatetime(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TemporalCells.parseDatetime(text))
                .withMessageContaining(text);
    }

    @Test
    void refusesOtherText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TemporalCells.parseDate("20240101"))
                .withMessageContaining("20240101");
    }
}
