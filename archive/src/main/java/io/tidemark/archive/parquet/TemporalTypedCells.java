package io.tidemark.archive.parquet;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.TemporalCells;
import io.tidemark.schemas.ValueKind;
import java.time.LocalDate;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/** Dates and times: those that no calendar or no day has stand as exact text. */
final class TemporalTypedCells extends TypedCells {
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final int MICROS_PER_SECOND = 1_000_000;
    /** All fractional digits, since old columns may hold more than their definition says. */
    private static final int FRACTION_DIGITS = 6;

    private final ColumnDefinition column;
    private final ValueKind kind;

    private TemporalTypedCells(ColumnDefinition column) {
        this.column = column;
        this.kind = column.kind();
    }

    static TemporalTypedCells ofColumn(ColumnDefinition column) {
        return new TemporalTypedCells(column);
    }

    @Override
    String columnName() {
        return column.name();
    }

    @Override
    @Nullable
    Object typedOf(Object cell) {
        long value = (Long) cell;
        return switch (kind) {
            case DATE -> isCalendarDate(value) ? epochDay(value) : null;
            case DATETIME -> typedDatetime(value);
            case TIMESTAMP -> value == 0 ? null : cell;
            default -> value >= 0 && value < MICROS_PER_DAY ? cell : null;
        };
    }

    @Override
    String exactOf(Object cell) {
        long value = (Long) cell;
        return switch (kind) {
            case DATE -> TemporalCells.dateText(value);
            case DATETIME -> TemporalCells.datetimeText(value, FRACTION_DIGITS);
            case TIMESTAMP -> TemporalCells.timestampText(value, 0);
            default -> TemporalCells.timeText(value, FRACTION_DIGITS);
        };
    }

    @Override
    Object cellOfTyped(Object typed) {
        long value = ((Number) typed).longValue();
        return switch (kind) {
            case DATE -> dateCell(value);
            case DATETIME -> datetimeCell(value);
            default -> value;
        };
    }

    @Override
    Object cellOfExact(String exact) {
        return switch (kind) {
            case DATE -> TemporalCells.parseDate(exact);
            case DATETIME -> TemporalCells.parseDatetime(exact);
            case TIMESTAMP -> TemporalCells.parseTimestamp(exact);
            default -> TemporalCells.parseTime(exact);
        };
    }

    private static @Nullable Object typedDatetime(long cell) {
        long date = TemporalCells.dateOfDatetime(cell);
        long time = cell >> 24 & 0x1FFFF;
        boolean isTimeOfDay =
                time >> 12 < 24 && (time >> 6 & 63) < 60 && (time & 63) < 60 && (cell & 0xFFFFFF) < MICROS_PER_SECOND;
        return isTimeOfDay && isCalendarDate(date)
                ? epochDay(date) * MICROS_PER_DAY + TemporalCells.microsOfDay(cell)
                : null;
    }

    private static boolean isCalendarDate(long cell) {
        int year = TemporalCells.yearOfDate(cell);
        int month = TemporalCells.monthOfDate(cell);
        int day = TemporalCells.dayOfDate(cell);
        return year >= 0
                && year <= 9999
                && month >= 1
                && month <= 12
                && day >= 1
                && (day <= 28 || day <= YearMonth.of(year, month).lengthOfMonth());
    }

    private static long epochDay(long cell) {
        return LocalDate.of(
                        TemporalCells.yearOfDate(cell), TemporalCells.monthOfDate(cell), TemporalCells.dayOfDate(cell))
                .toEpochDay();
    }

    private static long dateCell(long epochDay) {
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        return TemporalCells.date(date.getYear(), date.getMonthValue(), date.getDayOfMonth());
    }

    private static long datetimeCell(long micros) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(micros, MICROS_PER_DAY));
        long ofDay = Math.floorMod(micros, MICROS_PER_DAY);
        int seconds = (int) (ofDay / MICROS_PER_SECOND);
        return TemporalCells.datetime(
                date.getYear(),
                date.getMonthValue(),
                date.getDayOfMonth(),
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                (int) (ofDay % MICROS_PER_SECOND));
    }
}
