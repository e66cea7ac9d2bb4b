package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionSharesTest {

    @Test
    void aTableThatOutweighsTheOthersHasTheMostConnections() {
        ConnectionShares shares = new ConnectionShares(8, 10_000_000);

        assertThat(shares.of(9_000_000)).isEqualTo(7);
        assertThat(shares.of(1_000_000)).isEqualTo(1);
        assertThat(shares.of(10)).isEqualTo(1);
    }

    @Test
    void asManyTablesOfOneSizeAsConnectionsHaveOneEach() {
        ConnectionShares shares = new ConnectionShares(4, 4_000_000);

        assertThat(shares.of(1_000_000)).isEqualTo(1);
    }

    @Test
    void aSmallTableHasOneEvenIfItIsAlone() {
        assertThat(new ConnectionShares(4, 60_000).of(60_000)).isEqualTo(1);
        assertThat(new ConnectionShares(4, 120_000).of(120_000)).isEqualTo(2);
        assertThat(new ConnectionShares(4, 0).of(0)).isEqualTo(1);
    }
}
