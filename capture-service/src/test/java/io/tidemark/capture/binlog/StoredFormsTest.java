package io.tidemark.capture.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.DecimalCells;
import io.tidemark.schemas.TemporalCells;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredFormsTest {

    @ParameterizedTest
    @CsvSource({"800001, 0, 00:00:01", "7fffff, 0, -00:00:01", "7fffffce, 2, -00:00:00.50", "80000032, 2, 00:00:00.50"})
    void readsTimes(String hex, int digits, String text) {
        ByteCursor in = new ByteCursor(HexFormat.of().parseHex(hex));
        assertThat(TemporalCells.timeText(TemporalBytes.time(in, digits), digits))
                .isEqualTo(text);
        assertThat(in.hasRemaining()).isFalse();
    }

    @Test
    void readsDecimalsOfBothSigns() {
        // 1234567890.1234 and its negative: the example of MySQL's own source, decimal2bin.
        assertThat(decimal("810DFB38D204D2")).isEqualTo("1234567890.1234");
        assertThat(decimal("7EF204C72DFB2D")).isEqualTo("-1234567890.1234");
    }

    @Test
    void followsFilesLongerThanTheHeadersCanSay() {
        BinlogCursor cursor = new BinlogCursor(new BinlogCoordinate("binlog.000001", 0xFFFF_FF00L));
        cursor.pass(new EventHeader(0, 30, 1, 0x200, 0x100, 0));
        assertThat(cursor.end()).isEqualTo(new BinlogCoordinate("binlog.000001", 0x1_0000_0100L));
        assertThat(cursor.eventStart()).isEqualTo(new BinlogCoordinate("binlog.000001", 0xFFFF_FF00L));
    }

    @Test
    void neverReadsPastTheEnd() {
        ByteCursor in = new ByteCursor(new byte[] {1, 2, 3});
        assertThatThrownBy(in::u64).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(in.remaining()).isEqualTo(3);
    }

    @Test
    void refusesAnUnknownSessionVariable() {
        assertThatThrownBy(() -> QueryStatusVariable.ofCode(99))
                .isInstanceOf(NotUnderstoodException.class)
                .hasMessageContaining("99");
    }

    private static String decimal(String hex) {
        return DecimalCells.text(
                StoredDecimals.read(new ByteCursor(HexFormat.of().parseHex(hex)), 14, 4), 4);
    }
}
