package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tidemark.schemas.RowMultisetDigest.Form;
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
        assertThat(right.text()).as("seed %d", seed).isEqualTo(forward.text());
        assertThat(right.rows()).isEqualTo(100);
    }

    @Test
    void digestsAreWhatTheArchiveFormatSays() {
        // By a script of its own: the sums over tags, lengths and values, the second row twice.
        Object[] one = {
            -2L, null, -0.0f, 1.5, new byte[] {0, -1}, "Gr\u00fc\u00dfe".getBytes(StandardCharsets.UTF_8), new byte[0]
        };
        Object[] other = {Long.MAX_VALUE, null, 3.25f, -1e300, new byte[0], text('x', 300), new byte[] {-128}};
        assertThat(digest(Form.WHOLE_ROWS, one, other, other).text())
                .isEqualTo("4d6cd5881178a12eac3102d687d268e6ce6f27bdfb95d5559640a8a70ebdd8de"
                        + "872c17856679f3c2f977411052ba2a6182496868defc1123c3a49b173c5fd07b");
        assertThat(digest(Form.LONG_ROWS_HASHED, one, other, other).text())
                .isEqualTo("2:" + "9c2cff062fb1d73c382e97da22ebf6b52d32c79ac462aa3dac41b916ddb7d0f4"
                        + "016d01030b6e0e46aa93ececa241b0cf1a2984855ba70e906549548ee32bc765");
        // Cell bytes of 256 and of 257 bytes.
        assertThat(digest(Form.LONG_ROWS_HASHED, new Object[] {text('y', 251)}, new Object[] {text('y', 252)})
                        .text())
                .isEqualTo("2:" + "e439d0f057e33778a2db7562275fcfbf9fbfeb78f0515bf955aa54a4f4787155"
                        + "d7b880ec5a29d09457a3da8dd522f7f03e6f436dcb8bae4565669908c8a457a5");
    }

    @Test
    void digestsOfLongRowsAreWhatTheArchiveFormatSays() {
        // Cell bytes of 256, of 257, and some with long and short values in turn; by the same script.
        Object[] whole = {null, 0.5f, text('y', 245)};
        Object[] hashed = {null, 0.5f, text('y', 246)};
        Object[] mixed = {text('a', 200), text('b', 129), 7L, text('c', 128), null, text('d', 1000)};
        assertThat(digest(Form.LONG_ROWS_HASHED, whole, hashed, mixed).text())
                .isEqualTo("2:" + "3cb3932fdd5f51deed4467e0717f934e6a28d5983c14de04393e49f38d8d42e3"
                        + "5a8e8715d4f0fed58c4395ba7652511b5643796273877d358a69d68892551354");
    }

    @Test
    void aTextTellsTheFormOfItsDigest() {
        for (Form form : Form.values()) {
            assertThat(Form.ofText(new RowMultisetDigest(form).text())).isEqualTo(form);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new RowMultisetDigest(Form.WHOLE_ROWS).add(new RowMultisetDigest(Form.LONG_ROWS_HASHED)))
                .withMessageContaining("WHOLE_ROWS");
    }

    private static RowMultisetDigest digest(Form form, Object[]... rows) {
        RowMultisetDigest digest = new RowMultisetDigest(form);
        for (Object[] row : rows) {
            digest.add(row);
        }
        return digest;
    }

    private static byte[] text(char letter, int length) {
        byte[] text = new byte[length];
        Arrays.fill(text, (byte) letter);
        return text;
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
