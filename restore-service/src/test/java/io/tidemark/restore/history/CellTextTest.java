package io.tidemark.restore.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.ValueKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CellTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INTEGER|1|0|false|-128",
                "INTEGER|8|0|true|18446744073709551615",
                "INTEGER|3|0|true|16777215",
                "YEAR|0|0|false|2026",
                "BIT|64|0|false|18446744073709551615",
                "BIT|3|0|false|7",
                "DECIMAL|10|2|false|-12345678.90",
                "DECIMAL|65|30|false|0.000000000000000000000000000001",
                "FLOAT|0|0|false|0.1",
                "DOUBLE|0|0|false|-1.5E300",
                "DATE|0|0|false|0000-00-00",
                "DATE|0|0|false|2026-02-31",
                "DATETIME|0|0|false|2026-11-22 01:02:03",
                "DATETIME|3|0|false|2026-11-22 01:02:03.100",
                "TIMESTAMP|6|0|false|2026-11-22 01:02:03.000001",
                "TIME|0|0|false|-838:59:59",
                "TEXT|0|0|false|größer",
                "ENUM|0|0|false|won",
                "ENUM|0|0|false|#0",
                "SET|0|0|false|new,won",
                "BINARY|0|0|false|0x00ff",
            })
    void whatItPrintsItReads(ValueKind kind, int size, int scale, boolean unsigned, String text) {
        ColumnDefinition column = column(kind, size, scale, unsigned);
        assertThat(CellText.of(column, CellText.parse(column, text))).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INTEGER|1|0|false|128",
                "INTEGER|4|0|true|-1",
                "INTEGER|4|0|false|x",
                "INTEGER|4|0|false|1.0",
                "YEAR|0|0|false|1900",
                "BIT|3|0|false|8",
                "DECIMAL|4|2|false|100.00",
                "DECIMAL|4|2|false|1.234",
                "FLOAT|0|0|false|one",
                "DATE|0|0|false|2026-1-1",
                "DATE|0|0|false|2026-13-01",
                "DATETIME|0|0|false|2026-11-22",
                "TIMESTAMP|0|0|false|yesterday",
                "TIME|0|0|false|12",
                "TEXT|0|0|false|日本",
                "ENUM|0|0|false|lost",
                "SET|0|0|false|new;won",
                "BINARY|0|0|false|abc",
                "BINARY|2|0|false|0x000102",
                "JSON|0|0|false|{}",
            })
    void refusesWhatIsNoValueOfTheColumnAndSaysWhatIs(
            ValueKind kind, int size, int scale, boolean unsigned, String text) {
        assertThatThrownBy(() -> CellText.parse(column(kind, size, scale, unsigned), text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("column c takes ");
    }

    @Test
    void fillsBinaryOfAFixedLengthUpAsTheServerDoes() {
        ColumnDefinition column = column(ValueKind.BINARY, 4, 0, false);
        assertThat(CellText.of(column, CellText.parse(column, "0xab"))).isEqualTo("0xab000000");
    }

    @Test
    void saysWhereATextIsNotTheValueItself() {
        ColumnDefinition text = column(ValueKind.TEXT, 0, 0, false);
        byte[] undecodable = {(byte) 0x81};
        assertThat(CellText.of(text, undecodable)).isEqualTo("0x81");
        assertThat(CellText.isExact(text, undecodable)).isTrue();
        assertThat(CellText.isExact(text, new byte[] {'0', 'x'})).isFalse();
    }

    private static ColumnDefinition column(ValueKind kind, int size, int scale, boolean unsigned) {
        boolean hasMembers = kind == ValueKind.ENUM || kind == ValueKind.SET;
        return new ColumnDefinition(
                "c",
                kind,
                size,
                scale,
                unsigned,
                kind == ValueKind.TEXT || hasMembers ? "cp1250" : null,
                hasMembers ? List.of("new", "won") : List.of(),
                true,
                1);
    }
}
