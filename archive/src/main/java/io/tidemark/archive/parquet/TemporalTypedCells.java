package io.tidemark.archive.parquet;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.TemporalCells;
import io.tidemark.schemas.ValueKind;
import java.time.LocalDate;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/** Dates and times: those that no calendar or no day has stand as exact text. */
final class TemporalTypedCells extends TypedCells {
    /** Stands for the missing typed value of a cell that no calendar or no day has; no cell has it for its typed value. */
    static final long NONE = Long.MIN_VALUE;

    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final int MICROS_PER_SECOND = 1_000_000;
    /** From the first day of the year 0 on. */
    private static final int DAYS_BEFORE_1970 = 719_528;
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
        long number = numberOf((Long) cell);
        return number == NONE ? null : (Object) number;
    }

    /** The typed value, or {@link #NONE}. */
    long numberOf(long cell) {
        return switch (kind) {
            case DATE -> dayOfDate(cell);
            case DATETIME -> microsOfDatetime(cell);
            case TIMESTAMP -> cell == 0 ? NONE : cell;
            default -> cell >= 0 && cell < MICROS_PER_DAY ? cell : NONE;
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

    private static long dayOfDate(long cell) {
        int year = TemporalCells.yearOfDate(cell);
        int month = TemporalCells.monthOfDate(cell);
        int day = TemporalCells.dayOfDate(cell);
        return isCalendarDate(year, month, day) ? epochDay(year, month, day) : NONE;
    }

    private static long microsOfDatetime(long cell) {
        long date = TemporalCells.dateOfDatetime(cell);
        int year = TemporalCells.yearOfDate(date);
        int month = TemporalCells.monthOfDate(date);
        int day = TemporalCells.dayOfDate(date);
        long time = cell >> 24 & 0x1FFFF;
        boolean isTimeOfDay =
                time >> 12 < 24 && (time >> 6 & 63) < 60 && (time & 63) < 60 && (cell & 0xFFFFFF) < MICROS_PER_SECOND;
        return isTimeOfDay && isCalendarDate(year, month, day)
                ? epochDay(year, month, day) * MICROS_PER_DAY + TemporalCells.microsOfDay(cell)
                : NONE;
    }

    private static boolean isCalendarDate(int year, int month, int day) {
        return year >= 0
                && year <= 9999
                && month >= 1
                && month <= 12
                && day >= 1
                && (day <= 28 || day <= YearMonth.of(year, month).lengthOfMonth());
    }

    /** As {@link LocalDate#toEpochDay}, of years from 0, without the object. */
    private static long epochDay(int year, int month, int day) {
        boolean isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        int leapDaysBefore = (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
        int dayOfYear = (367 * month - 362) / 12 + (month <= 2 ? 0 : isLeap ? -1 : -2) + day;
        return 365L * year + leapDaysBefore + dayOfYear - 1 - DAYS_BEFORE_1970;
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
