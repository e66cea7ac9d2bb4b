package io.tidemark.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionCharsetTest {
    private static final long SEED = 7;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "utf8mb4",
                "latin1",
                "sjis",
                "cp932",
                "gbk",
                "gb2312",
                "gb18030",
                "big5",
                "euckr",
                "ujis",
                "eucjpms",
                "koi8r",
                "cp850",
                "macce",
                "swe7",
                "dec8",
                "binary",
                "ascii",
                "unheard_of"
            })
    void givesBackAnyBytes(String name) {
        SessionCharset charset = SessionCharset.named(name);
        Random random = new Random(SEED);
        for (int round = 0; round < 200; round++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            assertThat(charset.encode(charset.decode(bytes))).isEqualTo(bytes);
        }
        byte[] ascii = new byte[128];
        for (int i = 0; i < ascii.length; i++) {
            ascii[i] = (byte) i;
        }
        byte[] mixed = (new String(ascii, StandardCharsets.US_ASCII) + "\u00e9").getBytes(StandardCharsets.UTF_8);
        assertThat(charset.decode(mixed)).startsWith(new String(ascii, StandardCharsets.US_ASCII));
        assertThat(charset.encode(charset.decode(mixed))).isEqualTo(mixed);
    }

    @ParameterizedTest
    @CsvSource({
        "sjis, 835C, \u30bd",
        "cp932, 835C, \u30bd",
        "gbk, D55C, \u8aa0",
        "big5, A55C, \u529f",
        "latin1, E9, \u00e9",
        "utf8mb4, F09F9880, \ud83d\ude00",
    })
    void decodesCharactersWhoseLastByteLooksLikeABackslash(String name, String hex, String text) {
        String decoded = SessionCharset.named(name).decode(HexFormat.of().parseHex(hex));
        assertThat(decoded).isEqualTo(text);
    }

    @Test
    void tellsWhatItCannotHold() {
        assertThat(SessionCharset.named("gbk").holds("CREATE TABLE \u4e2d (id INT)"))
                .isTrue();
        assertThat(SessionCharset.named("gbk").holds("CREATE TABLE \ud83d\ude00 (id INT)"))
                .isFalse();
    }
}
