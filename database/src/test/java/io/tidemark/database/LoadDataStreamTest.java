package io.tidemark.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoadDataStreamTest {
    private static final long SEED = 20261122;

    @Test
    void specialBytesStandBehindABackslashWhereverTheyAre() throws IOException {
        List<byte[]> cells = new ArrayList<>();
        for (int length = 0; length < 20; length++) {
            for (int at = 0; at < length; at++) {
                for (byte special : new byte[] {0, '\t', '\n', '\\'}) {
                    byte[] cell = "abcdefghijklmnopqrst".substring(0, length).getBytes(StandardCharsets.US_ASCII);
                    cell[at] = special;
                    cells.add(cell);
                }
            }
        }
        assertThat(sent(cells)).isEqualTo(escapedByteByByte(cells));
    }

    @Test
    void bytesOfAnyValueComeAsTheyAre() throws IOException {
        Random random = new Random(SEED);
        List<byte[]> cells = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            byte[] cell = new byte[random.nextInt(300)];
            random.nextBytes(cell);
            cells.add(cell);
        }
        assertThat(sent(cells)).as("seed %d", SEED).isEqualTo(escapedByteByByte(cells));
    }

    @Test
    void noReadGivesMoreThanTheDriversSmallBufferTakes() throws IOException {
        LoadDataStream stream = stream(Collections.nCopies(100, new byte[1000]));
        byte[] target = new byte[8192];
        long total = 0;
        for (int count = stream.read(target, 0, 8192); count > 0; count = stream.read(target, 0, 8192)) {
            assertThat(count).isLessThanOrEqualTo(8188);
            total += count;
        }
        assertThat(total).isEqualTo(100 * 2001);
        assertThat(stream.sentRows()).isEqualTo(100);
    }

    private static String sent(List<byte[]> cells) throws IOException {
        return new String(stream(cells).readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static LoadDataStream stream(List<byte[]> cells) {
        ColumnDefinition column = new ColumnDefinition("b", ValueKind.BINARY, 0, 0, false, null, List.of(), true, 0);
        List<@Nullable Object[]> rows = new ArrayList<>();
        cells.forEach(cell -> rows.add(new @Nullable Object[] {cell}));
        return new LoadDataStream(
                List.of(new LoadColumn(0, column, null, null, true)), rows.iterator(), Long.MAX_VALUE, Long.MAX_VALUE);
    }

    private static String escapedByteByByte(List<byte[]> cells) {
        StringBuilder text = new StringBuilder();
        for (byte[] cell : cells) {
            for (byte b : cell) {
                switch (b) {
                    case 0 -> text.append("\\0");
                    case '\t' -> text.append("\\t");
                    case '\n' -> text.append("\\n");
                    case '\\' -> text.append("\\\\");
                    default -> text.append((char) (b & 0xFF));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
