package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GtidCountTest {

    private static final String A = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private static final String B = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

    @Test
    void countsWhatMySqlHasBeyondAnotherSet() {
        GtidSet ahead = MySqlGtidSet.parse(A + ":1-10:15-20," + B + ":1-3");
        GtidSet behind = MySqlGtidSet.parse(A + ":2-4:9-16");

        assertThat(ahead.countBeyond(behind)).isEqualTo(5 + 4 + 3);
        assertThat(behind.countBeyond(ahead)).isEqualTo(4);
        assertThat(ahead.countBeyond(ahead)).isZero();
        assertThat(ahead.countBeyond(GtidSet.empty(ServerFlavor.MYSQL))).isEqualTo(19);
    }

    @Test
    void countsWhatMariaDbHasBeyondAnotherPosition() {
        GtidSet ahead = MariaDbGtidSet.parse("0-1-110,5-2-7");

        assertThat(ahead.countBeyond(MariaDbGtidSet.parse("0-3-100,5-2-9"))).isEqualTo(10);
        assertThat(ahead.countBeyond(MariaDbGtidSet.parse("0-1-110"))).isEqualTo(7);
        assertThat(ahead.countBeyond(GtidSet.empty(ServerFlavor.MARIADB))).isEqualTo(117);
    }
}
