package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BinlogCoordinateTest {

    @Test
    void ordersFilesByNumberNotAsText() {
        assertThat(new BinlogCoordinate("binlog.1000000", 4)).isGreaterThan(new BinlogCoordinate("binlog.999999", 900));
        assertThat(new BinlogCoordinate("binlog.000002", 4)).isLessThan(new BinlogCoordinate("binlog.000002", 5));
    }

    @Test
    void parsesWhatItPrints() {
        BinlogCoordinate coordinate = new BinlogCoordinate("db-1.example.000042", 1234);
        assertThat(BinlogCoordinate.parse(coordinate.toString())).isEqualTo(coordinate);
        assertThat(coordinate.fileBase()).isEqualTo("db-1.example");
    }

    @Test
    void refusesOtherFormsNamingThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BinlogCoordinate.parse("binlog.000042"))
                .withMessageContaining("binlog.000042")
                .withMessageContaining("FILE:POS");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BinlogCoordinate.parse("binlog.abc:4"))
                .withMessageContaining("binlog.abc");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BinlogCoordinate("binlog.000001", -1))
                .withMessageContaining("-1");
    }
}
