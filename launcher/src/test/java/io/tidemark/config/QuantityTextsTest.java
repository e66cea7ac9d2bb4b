package io.tidemark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTextsTest {

    @ParameterizedTest
    @CsvSource({"500ms,500", "5s,5000", "90s,90000", "2 m,120000", "24h,86400000", "7d,604800000"})
    void readsDurations(String text, long millis) {
        assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"500ms", "5s", "90s", "2m", "1d"})
    void printsDurationsAsTheyAreRead(String text) {
        assertThat(DurationText.print(DurationText.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"10,10", "1KiB,1024", "64MiB,67108864", "2 GiB,2147483648"})
    void readsSizes(String text, long bytes) {
        assertThat(ByteSizeText.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "1.5h", "5 parsecs"})
    void refusesOtherDurations(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DurationText.parse(text));
    }

    @Test
    void refusesUnitsThatCouldMeanTwoThings() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ByteSizeText.parse("64MB"))
                .withMessageContaining("64MiB");
    }
}
