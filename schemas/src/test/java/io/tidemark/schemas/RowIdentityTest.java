package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowIdentityTest {

    @Test
    void byteOrderOfKeysIsTheOrderOfValues() {
        RowIdentity signed = identity(column("k", ValueKind.INTEGER, false, 1));
        assertAscending(signed, Long.MIN_VALUE, -1L, 0L, 1L, Long.MAX_VALUE);
        RowIdentity unsigned = identity(column("k", ValueKind.INTEGER, true, 1));
        assertAscending(unsigned, 0L, Long.MAX_VALUE, Long.MIN_VALUE, -1L);
        RowIdentity floating = identity(column("k", ValueKind.DOUBLE, false, 1));
        assertAscending(floating, -1e300, -1.0, -0.0, 0.0, 1e-300, 1.0);
        RowIdentity bytes = identity(column("k", ValueKind.BINARY, false, 1));
        assertAscending(bytes, new byte[] {}, new byte[] {0}, new byte[] {0, 0}, new byte[] {0, 1}, new byte[] {1});
    }

    @Test
    void compositeKeysAreUnambiguousAndFollowKeyOrder() {
        RowIdentity identity = new RowIdentity(new TableDefinition(
                new TableName("d", "t"),
                List.of(column("b", ValueKind.BINARY, false, 2), column("a", ValueKind.BINARY, false, 1))));
        byte[] left = identity.of(new Object[] {new byte[] {2}, new byte[] {1, 0}});
        byte[] right = identity.of(new Object[] {new byte[] {0, 2}, new byte[] {1}});
        assertThat(left).isNotEqualTo(right);
        assertThat(Arrays.compareUnsigned(right, left)).isNegative();
    }

    @Test
    void refusesANullInAKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> identity(column("k", ValueKind.INTEGER, false, 1)).of(new Object[] {null}))
                .withMessageContaining("k");
    }

    @Test
    void keylessRowsAreToldApartByEveryCell() {
        RowIdentity identity = identity(column("v", ValueKind.DOUBLE, false, 0));
        assertThat(identity.of(new Object[] {0.0})).isNotEqualTo(identity.of(new Object[] {-0.0}));
        assertThat(identity.of(new Object[] {null})).isEqualTo(identity.of(new Object[] {null}));
    }

    @Test
    void digestIsTheSumWhateverTheOrderAndGrouping() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RowMultisetDigest forward = new RowMultisetDigest();
        RowMultisetDigest left = new RowMultisetDigest();
        RowMultisetDigest right = new RowMultisetDigest();
        BigInteger expected = BigInteger.ZERO;
        for (int i = 0; i < 100; i++) {
            Object[] row = {random.nextLong(), new byte[] {(byte) i}};
            RowMultisetDigest single = new RowMultisetDigest();
            single.add(row);
            expected = expected.add(single.value()).mod(BigInteger.TWO.pow(512));
            forward.add(row);
            (random.nextBoolean() ? left : right).add(row);
        }
        right.add(left);
        assertThat(forward.value()).as("seed %d", seed).isEqualTo(expected);
        assertThat(right.hex()).as("seed %d", seed).isEqualTo(forward.hex());
        assertThat(right.rows()).isEqualTo(100);
    }

    @Test
    void digestIsWhatTheArchiveFormatSays() {
        // By a script of its own: the sum of SHA-512 over tags, lengths and values, the second row twice.
        Object[] one = {
            -2L, null, -0.0f, 1.5, new byte[] {0, -1}, "Gr\u00fc\u00dfe".getBytes(StandardCharsets.UTF_8), new byte[0]
        };
        byte[] text = new byte[200];
        Arrays.fill(text, (byte) 'x');
        Object[] other = {Long.MAX_VALUE, null, 3.25f, -1e300, new byte[0], text, new byte[] {-128}};
        RowMultisetDigest digest = new RowMultisetDigest();
        digest.add(one);
        digest.add(other);
        digest.add(other);
        assertThat(digest.hex())
                .isEqualTo("35b81c8af0805026f7ee39f804f2d0975a20575c1fd30163888c4957d9618522"
                        + "7a674a55d3953ce19dcb22fc56214b8a0a3fe2a1c565d7ac752e187f0776dc25");
    }

    private static void assertAscending(RowIdentity identity, Object... values) {
        for (int i = 1; i < values.length; i++) {
            assertThat(Arrays.compareUnsigned(
                            identity.of(new Object[] {values[i - 1]}), identity.of(new Object[] {values[i]})))
                    .as("value %d before value %d", i - 1, i)
                    .isNegative();
        }
    }

    private static RowIdentity identity(ColumnDefinition column) {
        return new RowIdentity(new TableDefinition(new TableName("d", "t"), List.of(column)));
    }

    private static ColumnDefinition column(String name, ValueKind kind, boolean unsigned, int keyOrdinal) {
        return new ColumnDefinition(name, kind, 8, 0, unsigned, null, List.of(), keyOrdinal == 0, keyOrdinal);
    }
}
