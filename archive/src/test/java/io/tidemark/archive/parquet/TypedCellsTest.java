package io.tidemark.archive.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.TemporalCells;
import io.tidemark.schemas.ValueKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TypedCellsTest {
    private static final long SEED = 20261121;
    private static final int RANDOM_VALUES = 20_000;

    @ParameterizedTest
    @EnumSource(
            value = ValueKind.class,
            names = {"DATE", "DATETIME", "TIMESTAMP", "TIME", "YEAR", "BIT", "INTEGER", "ENUM", "SET"})
    void givesBackRandomNumericCells(ValueKind kind) {
        Random random = new Random(SEED);
        for (int size : new int[] {1, 2, 3, 4, 8, 64}) {
            for (boolean unsigned : new boolean[] {false, true}) {
                ColumnDefinition column = column(kind, size, 0, unsigned, null, List.of("a", "b", "c", "a", ""));
                TypedCells cells = TypedCells.of(column);
                for (int i = 0; i < RANDOM_VALUES / 10; i++) {
                    requireGivenBack(cells, column, randomCell(kind, size, unsigned, random));
                }
            }
        }
    }

    @Test
    void holdsBoundariesOfIntegers() {
        assertThat(typed(column(ValueKind.INTEGER, 8, 0, true, null, List.of()), -1L))
                .isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(typed(column(ValueKind.INTEGER, 8, 0, true, null, List.of()), Long.MIN_VALUE))
                .isEqualTo(new BigInteger("9223372036854775808"));
        assertThat(typed(column(ValueKind.INTEGER, 8, 0, false, null, List.of()), Long.MIN_VALUE))
                .isEqualTo(Long.MIN_VALUE);
        assertThat(typed(column(ValueKind.BIT, 64, 0, false, null, List.of()), -1L))
                .isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(typed(column(ValueKind.BIT, 63, 0, false, null, List.of()), Long.MAX_VALUE))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void givesBackDecimals() {
        Random random = new Random(SEED);
        for (int precision : new int[] {1, 9, 18, 20, 38, 39, 65}) {
            for (int scale : new int[] {0, 1, Math.min(precision, 30)}) {
                ColumnDefinition column =
                        column(ValueKind.DECIMAL, precision, Math.min(scale, precision), false, null, List.of());
                TypedCells cells = TypedCells.of(column);
                BigInteger largest = BigInteger.TEN.pow(precision).subtract(BigInteger.ONE);
                for (BigInteger unscaled : List.of(BigInteger.ZERO, BigInteger.ONE, largest, largest.negate())) {
                    requireGivenBack(cells, column, unscaled.toByteArray());
                }
                for (int i = 0; i < 500; i++) {
                    BigInteger unscaled = new BigInteger(random.nextInt(largest.bitLength()) + 1, random).mod(largest);
                    requireGivenBack(
                            cells, column, (random.nextBoolean() ? unscaled : unscaled.negate()).toByteArray());
                }
            }
        }
        ColumnDefinition wide = column(ValueKind.DECIMAL, 65, 30, false, null, List.of());
        assertThat(typed(wide, BigInteger.ONE.negate().toByteArray())).isEqualTo("-0.000000000000000000000000000001");
        ColumnDefinition narrow = column(ValueKind.DECIMAL, 10, 2, false, null, List.of());
        assertThat(typed(narrow, BigInteger.valueOf(-12345).toByteArray())).isEqualTo(new BigDecimal("-123.45"));
    }

    @Test
    void givesBackFloatingPointBits() {
        Random random = new Random(SEED);
        ColumnDefinition floats = column(ValueKind.FLOAT, 0, 0, false, null, List.of());
        ColumnDefinition doubles = column(ValueKind.DOUBLE, 0, 0, false, null, List.of());
        for (float value : new float[] {-0f, Float.MIN_VALUE, -Float.MAX_VALUE, 0.1f}) {
            requireGivenBack(TypedCells.of(floats), floats, value);
        }
        for (int i = 0; i < RANDOM_VALUES; i++) {
            requireGivenBack(TypedCells.of(floats), floats, Float.intBitsToFloat(random.nextInt()));
            requireGivenBack(TypedCells.of(doubles), doubles, Double.longBitsToDouble(random.nextLong()));
        }
    }

    @Test
    void keepsDatesThatNoCalendarHasAsText() {
        ColumnDefinition date = column(ValueKind.DATE, 0, 0, false, null, List.of());
        for (int[] parts :
                new int[][] {{0, 0, 0}, {2024, 0, 15}, {2024, 1, 0}, {0, 1, 0}, {2023, 2, 29}, {2024, 2, 31}}) {
            long cell = TemporalCells.date(parts[0], parts[1], parts[2]);
            assertThat(typed(date, cell)).isNull();
            assertThat(exact(date, cell))
                    .isEqualTo(String.format(Locale.ROOT, "%04d-%02d-%02d", parts[0], parts[1], parts[2]));
            requireGivenBack(TypedCells.of(date), date, cell);
        }
        for (LocalDate day : List.of(
                LocalDate.of(0, 1, 1), LocalDate.of(1, 1, 1), LocalDate.of(1582, 10, 10), LocalDate.of(9999, 12, 31))) {
            long cell = TemporalCells.date(day.getYear(), day.getMonthValue(), day.getDayOfMonth());
            assertThat(typed(date, cell)).isEqualTo(day.toEpochDay());
            requireGivenBack(TypedCells.of(date), date, cell);
        }
    }

    @Test
    void countsTheDaysOfTenThousandYearsAsTheCalendarDoes() {
        TypedCells cells = TypedCells.of(column(ValueKind.DATE, 0, 0, false, null, List.of()));
        LocalDate day = LocalDate.of(0, 1, 1);
        for (long epochDay = day.toEpochDay(); day.getYear() <= 9999; day = day.plusDays(1), epochDay++) {
            Object typed = cells.typed(TemporalCells.date(day.getYear(), day.getMonthValue(), day.getDayOfMonth()));
            if (!Long.valueOf(epochDay).equals(typed)) {
                assertThat(typed).as("the number of %s", day).isEqualTo(epochDay);
            }
        }
    }

    @Test
    void readsDatetimesAsIfTheyWereInUtc() {
        ColumnDefinition datetime = column(ValueKind.DATETIME, 6, 0, false, null, List.of());
        long cell = TemporalCells.datetime(9999, 12, 31, 23, 59, 59, 999_999);
        assertThat(typed(datetime, cell))
                .isEqualTo(
                        LocalDateTime.of(9999, 12, 31, 23, 59, 59).toEpochSecond(ZoneOffset.UTC) * 1_000_000 + 999_999);
        long zero = TemporalCells.datetime(0, 0, 0, 0, 0, 0, 0);
        assertThat(typed(datetime, zero)).isNull();
        assertThat(exact(datetime, zero)).isEqualTo("0000-00-00 00:00:00.000000");
        long partial = TemporalCells.datetime(2024, 0, 15, 12, 30, 1, 5);
        assertThat(exact(datetime, partial)).isEqualTo("2024-00-15 12:30:01.000005");
        requireGivenBack(TypedCells.of(datetime), datetime, zero);
        requireGivenBack(TypedCells.of(datetime), datetime, partial);
        requireGivenBack(TypedCells.of(datetime), datetime, TemporalCells.datetime(0, 1, 1, 0, 0, 0, 1));
    }

    @Test
    void keepsTheZeroTimestampAsText() {
        ColumnDefinition timestamp = column(ValueKind.TIMESTAMP, 0, 0, false, null, List.of());
        assertThat(typed(timestamp, 0L)).isNull();
        assertThat(exact(timestamp, 0L)).isEqualTo("0000-00-00 00:00:00");
        assertThat(typed(timestamp, 1_000_000L)).isEqualTo(1_000_000L);
        requireGivenBack(TypedCells.of(timestamp), timestamp, 0L);
    }

    @Test
    void keepsTimesOutsideADayAsText() {
        ColumnDefinition time = column(ValueKind.TIME, 6, 0, false, null, List.of());
        assertThat(typed(time, 86_399_999_999L)).isEqualTo(86_399_999_999L);
        assertThat(exact(time, 86_400_000_000L)).isEqualTo("24:00:00.000000");
        assertThat(exact(time, -1L)).isEqualTo("-00:00:00.000001");
        long longest = TemporalCells.parseTime("838:59:59.999999");
        assertThat(exact(time, -longest)).isEqualTo("-838:59:59.999999");
        requireGivenBack(TypedCells.of(time), time, longest);
        requireGivenBack(TypedCells.of(time), time, -longest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "utf8mb4", "utf8mb3", "utf8", "ascii", "latin1", "latin2", "latin5", "latin7", "greek", "hebrew",
                        "cp1250",
                "cp1251", "cp1256", "cp1257", "cp850", "cp852", "cp866", "koi8r", "koi8u", "tis620", "macroman",
                        "macce",
                "sjis", "cp932", "ujis", "eucjpms", "gbk", "gb2312", "gb18030", "big5", "euckr", "ucs2", "utf16",
                "utf16le", "utf32", "dec8", "hp8", "swe7", "armscii8", "geostd8", "keybcs2", "binary", "no-such-charset"
            })
    void givesBackTextOfEveryCharacterSet(String charset) {
        ColumnDefinition column = column(ValueKind.TEXT, 0, 0, false, charset, List.of());
        TypedCells cells = TypedCells.of(column);
        requireGivenBack(cells, column, new byte[0]);
        for (int first = 0; first < 256; first++) {
            requireGivenBack(cells, column, new byte[] {(byte) first});
            for (int second = 0; second < 256; second++) {
                requireGivenBack(cells, column, new byte[] {(byte) first, (byte) second});
                requireGivenBack(cells, column, new byte[] {'a', (byte) first, (byte) second, 'z'});
            }
        }
        Random random = new Random(SEED);
        for (int i = 0; i < RANDOM_VALUES; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            requireGivenBack(cells, column, bytes);
        }
    }

    @Test
    void decodesWhatEachCharacterSetMeans() {
        assertThat(typed(text("latin1"), bytes(0x80, 0xE4, 0x81))).isEqualTo("€ä\u0081");
        assertThat(typed(text("cp1251"), bytes(0xCF, 0xF0))).isEqualTo("Пр");
        assertThat(typed(text("koi8r"), bytes(0xF0, 0xD2))).isEqualTo("Пр");
        assertThat(typed(text("sjis"), bytes(0x83, 0x65, 0x5C))).isEqualTo("テ\\");
        assertThat(typed(text("gbk"), bytes(0xD6, 0xD0))).isEqualTo("中");
        assertThat(typed(text("ucs2"), bytes(0x4E, 0x2D))).isEqualTo("中");
        assertThat(typed(text("utf16le"), bytes(0x2D, 0x4E))).isEqualTo("中");
        assertThat(typed(text("utf8mb4"), "😀\uFFFD".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("😀\uFFFD");
        assertThat(typed(text("hp8"), bytes('a', 'b'))).isEqualTo("ab");
    }

    @Test
    void keepsTextThatCannotBeDecodedAsBytes() {
        assertThat(exact(text("utf8mb4"), bytes(0x61, 0xC3))).isEqualTo("0x61c3");
        assertThat(exact(text("ascii"), bytes(0x80))).isEqualTo("0x80");
        assertThat(exact(text("utf16"), bytes(0xD8, 0x00))).isEqualTo("0xd800");
        assertThat(exact(text("swe7"), bytes('a'))).isEqualTo("0x61");
    }

    @Test
    void namesMembersAndKeepsNumbersThatNameNone() {
        ColumnDefinition choice = column(ValueKind.ENUM, 0, 0, false, "utf8mb4", List.of("new", "", "won"));
        assertThat(typed(choice, 3L)).isEqualTo("won");
        assertThat(typed(choice, 2L)).isEqualTo("");
        assertThat(exact(choice, 0L)).isEqualTo("#0");
        assertThat(exact(choice, 4L)).isEqualTo("#4");
        ColumnDefinition set = column(ValueKind.SET, 0, 0, false, "utf8mb4", List.of("a", "b", "c"));
        assertThat(typed(set, 5L)).isEqualTo("a,c");
        assertThat(typed(set, 0L)).isEqualTo("");
        assertThat(exact(set, 8L)).isEqualTo("#8");
        assertThat(exact(set, -1L)).isEqualTo("#18446744073709551615");
        ColumnDefinition emptyMember = column(ValueKind.SET, 0, 0, false, "utf8mb4", List.of("", "b"));
        assertThat(exact(emptyMember, 1L)).isEqualTo("#1");
        requireGivenBack(TypedCells.of(emptyMember), emptyMember, 3L);
    }

    @Test
    void refusesACellThatWouldChange() {
        ColumnDefinition datetime = column(ValueKind.DATETIME, 6, 0, false, null, List.of());
        long secondSixty = TemporalCells.datetime(2024, 1, 1, 23, 59, 60, 0);
        assertThatThrownBy(() -> exact(datetime, secondSixty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column c");
    }

    private static Object randomCell(ValueKind kind, int size, boolean unsigned, Random random) {
        return switch (kind) {
            case DATE -> TemporalCells.date(random.nextInt(10_000), random.nextInt(13), random.nextInt(32));
            case DATETIME ->
                TemporalCells.datetime(
                        random.nextInt(10_000),
                        random.nextInt(13),
                        random.nextInt(32),
                        random.nextInt(24),
                        random.nextInt(60),
                        random.nextInt(60),
                        random.nextInt(1_000_000));
            case TIMESTAMP -> random.nextInt() * 1_000_000L + random.nextInt(1_000_000);
            case TIME -> random.nextLong(-3_020_399_999_999L, 3_020_400_000_000L);
            case YEAR -> random.nextInt(20) == 0 ? 0L : 1901L + random.nextInt(255);
            case ENUM -> (long) random.nextInt(8);
            case SET -> random.nextBoolean() ? random.nextLong() : (long) random.nextInt(64);
            case BIT -> size == 64 ? random.nextLong() : random.nextLong(1L << size);
            default -> {
                int shift = 64 - 8 * Math.min(size, 8);
                yield unsigned ? random.nextLong() >>> shift : random.nextLong() >> shift;
            }
        };
    }

    private static void requireGivenBack(TypedCells cells, ColumnDefinition column, Object cell) {
        Object typed = cells.typed(cell);
        String exact = cells.exact(cell);
        assertThat((typed == null) != (exact == null))
                .as("either typed or exact")
                .isTrue();
        Object again = cells.cell(typed, exact);
        if (!Objects.deepEquals(again, cell)) {
            assertThat(again)
                    .as("%s, typed %s, exact %s, seed %d", column, typed, exact, SEED)
                    .isEqualTo(cell);
        }
        if (cells instanceof TextCells text && typed != null) {
            assertThat(text.utf8((byte[]) cell)).isEqualTo(((String) typed).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static @Nullable Object typed(ColumnDefinition column, Object cell) {
        return TypedCells.typed(column, cell);
    }

    private static @Nullable String exact(ColumnDefinition column, Object cell) {
        return TypedCells.exact(column, cell);
    }

    private static ColumnDefinition text(String charset) {
        return column(ValueKind.TEXT, 0, 0, false, charset, List.of());
    }

    private static ColumnDefinition column(
            ValueKind kind, int size, int scale, boolean unsigned, @Nullable String charset, List<String> members) {
        return new ColumnDefinition("c", kind, size, scale, unsigned, charset, members, true, 0);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
