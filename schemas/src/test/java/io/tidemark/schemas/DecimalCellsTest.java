package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalCellsTest {
    private static final long SEED = 20261130;

    @ParameterizedTest
    @CsvSource({
        "0.00, 2, 00",
        "-0.00, 2, 00",
        "1.27, 2, 7f",
        "1.28, 2, 0080",
        "-1.28, 2, 80",
        "-1.29, 2, ff7f",
        "0000012.50, 2, 04e2",
        "7, 0, 07",
        "7, 2, 02bc",
        "99999999999999999.9, 1, 0de0b6b3a763ffff",
        "-9999999999999999999.9, 1, fa9438a1d29cf00001"
    })
    void isTheShortestUnscaledValue(String text, int scale, String hex) {
        assertThat(DecimalCells.parse(text, scale)).asHexString().isEqualToIgnoringCase(hex);
    }

    @Test
    void isWhatBigNumbersMakeOfIt() {
        Random random = new Random(SEED);
        for (int i = 0; i < 5_000; i++) {
            int scale = random.nextInt(31);
            BigDecimal number = new BigDecimal(new BigInteger(random.nextInt(1, 216), random), scale);
            number = random.nextBoolean() ? number.negate() : number;
            byte[] cell = number.unscaledValue().toByteArray();
            String text = number.toPlainString();
            assertThat(DecimalCells.parse(text, scale))
                    .as("%s by seed %d", text, SEED)
                    .isEqualTo(cell);
            assertThat(DecimalCells.text(cell, scale)).isEqualTo(text);
            assertThat(DecimalCells.number(cell, scale)).isEqualTo(number);
            assertThat(DecimalCells.of(number, scale)).isEqualTo(cell);
        }
    }

    @Test
    void refusesDigitsThatTheScaleDoesNotHave() {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> DecimalCells.parse("1.234", 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", ".", "1.2x", "x.20", "1 .20", "--1.20", "\u0661.20x"})
    void refusesWhatIsNoNumber(String text) {
        assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> DecimalCells.parse(text, 2));
    }

    @Test
    void refusesACellWithoutBytes() {
        assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> DecimalCells.text(new byte[0], 2));
    }
}
