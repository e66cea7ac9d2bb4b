package io.tidemark.capture.binlog;

import io.tidemark.schemas.RowOperation;
import org.jspecify.annotations.Nullable;

/**
 * A row event's head (MySQL internals, "ROWS_EVENT"), and the rows behind it, read one at a time.
 */
final class RowsEvent {
    /** Table id of an event without rows that only ends a statement. */
    private static final long NO_TABLE = 0xFFFFFFL;
    /**
     * End of statement, foreign key checks off, relaxed unique checks, complete rows, cascades by the SQL layer (MySQL), check
     * constraints off (MariaDB, {@code NO_CHECK_CONSTRAINT_CHECKS_F} of log_event.h).
     */
    private static final int KNOWN_FLAGS = 0x01 | 0x02 | 0x04 | 0x08 | 0x10 | 0x80;

    private final RowOperation operation;
    private final long tableId;
    private final int flags;
    private final ByteCursor in;

    private RowsEvent(RowOperation operation, long tableId, int flags, ByteCursor in) {
        this.operation = operation;
        this.tableId = tableId;
        this.flags = flags;
        this.in = in;
    }

    /** Reads the head up to the column count. */
    static RowsEvent readHead(EventType type, ByteCursor in) {
        long tableId = in.littleEndian(6);
        int flags = in.u16();
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw new NotUnderstoodException(
                    "a row event has the unknown flags 0x" + Integer.toHexString(flags),
                    "Use a newer Tidemark for this server.");
        }
        if (hasExtraData(type)) {
            in.skip(in.u16() - 2);
        }
        return new RowsEvent(operation(type), tableId, flags, in);
    }

    /** Whether the event only ends a statement. */
    boolean isDummy() {
        return tableId == NO_TABLE;
    }

    long tableId() {
        return tableId;
    }

    int flags() {
        return flags;
    }

    RowOperation operation() {
        return operation;
    }

    /** The rows, behind the column bitmaps, which must name every column. */
    Rows rows(TableMap table, EventType type) {
        int columns = Math.toIntExact(in.packedInteger());
        if (columns != table.columnCount()) {
            throw new NotUnderstoodException(
                    "a row of table " + table.name() + " has " + columns + " columns, the table " + table.columnCount(),
                    "Report this event to Tidemark's authors.");
        }
        requireAllColumns(table, columns);
        if (operation == RowOperation.UPDATE) {
            requireAllColumns(table, columns);
        }
        ByteCursor rows = isCompressed(type) ? new ByteCursor(MariaDbCompression.decompress(in)) : in;
        return new Rows(operation, type == EventType.PARTIAL_UPDATE_ROWS, table, rows);
    }

    private void requireAllColumns(TableMap table, int columns) {
        ByteCursor bitmap = in.slice((columns + 7) / 8);
        for (int left = columns; left > 0; left -= 8) {
            int wanted = left >= 8 ? 0xFF : (1 << left) - 1;
            if ((bitmap.u8() & wanted) != wanted) {
                throw new NotUnderstoodException(
                        "a row of table " + table.name() + " was logged without all of its columns",
                        "SET GLOBAL binlog_row_image = FULL; also in sessions that set it; then take a new snapshot.");
            }
        }
    }

    private static boolean hasExtraData(EventType type) {
        return switch (type) {
            case WRITE_ROWS,
                    UPDATE_ROWS,
                    PARTIAL_UPDATE_ROWS,
                    DELETE_ROWS,
                    MARIADB_WRITE_ROWS_COMPRESSED,
                    MARIADB_UPDATE_ROWS_COMPRESSED,
                    MARIADB_DELETE_ROWS_COMPRESSED -> true;
            default -> false;
        };
    }

    private static boolean isCompressed(EventType type) {
        return type.number() >= EventType.MARIADB_WRITE_ROWS_COMPRESSED_V1.number();
    }

    private static RowOperation operation(EventType type) {
        return switch (type) {
            case WRITE_ROWS, WRITE_ROWS_V1, MARIADB_WRITE_ROWS_COMPRESSED, MARIADB_WRITE_ROWS_COMPRESSED_V1 ->
                RowOperation.INSERT;
            case UPDATE_ROWS,
                    UPDATE_ROWS_V1,
                    PARTIAL_UPDATE_ROWS,
                    MARIADB_UPDATE_ROWS_COMPRESSED,
                    MARIADB_UPDATE_ROWS_COMPRESSED_V1 -> RowOperation.UPDATE;
            case DELETE_ROWS, DELETE_ROWS_V1, MARIADB_DELETE_ROWS_COMPRESSED, MARIADB_DELETE_ROWS_COMPRESSED_V1 ->
                RowOperation.DELETE;
            default -> throw new IllegalArgumentException(type + " is not a row event");
        };
    }

    /** The rows of one event, read in order. */
    static final class Rows {
        private final RowOperation operation;
        private final boolean partial;
        private final TableMap table;
        private final ByteCursor in;
        private @Nullable Object @Nullable [] before;
        private @Nullable Object @Nullable [] after;
        private int bytes;

        private Rows(RowOperation operation, boolean partial, TableMap table, ByteCursor in) {
            this.operation = operation;
            this.partial = partial;
            this.table = table;
            this.in = in;
        }

        /** Reads the next row; false if there is none. */
        boolean next() {
            if (!in.hasRemaining()) {
                return false;
            }
            int from = in.position();
            before = operation == RowOperation.INSERT ? null : table.readImage(in);
            if (operation == RowOperation.DELETE) {
                after = null;
            } else {
                after = partial ? table.readPartialImage(in, from) : table.readImage(in);
            }
            bytes = in.position() - from;
            return true;
        }

        @Nullable
        Object @Nullable [] before() {
            return before;
        }

        @Nullable
        Object @Nullable [] after() {
            return after;
        }

        /** Bytes that the row took in the binlog. */
        int bytes() {
            return bytes;
        }
    }
}
