package io.tidemark.restore.history;

import io.tidemark.archive.DdlEntry;
import io.tidemark.archive.Gap;
import io.tidemark.archive.parquet.ArchivedChange;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Something that happened to a row, or may have. */
public sealed interface HistoryEntry {

    /** The order of the source's history: what follows from a change comes behind it. */
    Comparator<HistoryEntry> ORDER =
            Comparator.comparingLong(HistoryEntry::sequence).thenComparing(HistoryEntry::pathFromCause);

    /** Its place in the history; of a derived change, that of its cause. */
    long sequence();

    /** When it was committed, microseconds since 1970 UTC; of a loss, where it ends. */
    long timeMicros();

    /** Orders what has the same sequence. */
    default String pathFromCause() {
        return "";
    }

    /** What a change did to the key that was asked for. */
    enum Move {
        /** The row has it before and after, or came into being or ceased to be with it. */
        NONE,
        /** A row with another key took this one. */
        CAME,
        /** The row took another key. */
        WENT
    }

    /**
     * The row changed.
     *
     * @param change the change
     * @param table the definition that it was archived under
     * @param move whether the row's key changed
     */
    record Change(ArchivedChange change, TableDefinition table, Move move) implements HistoryEntry {
        @Override
        public long sequence() {
            return change.position().sequence();
        }

        @Override
        public long timeMicros() {
            return change.position().commitTimeMicros();
        }

        @Override
        public String pathFromCause() {
            // Behind the logged change, whose path is empty.
            return change.cascade() == null ? "" : "derived " + change.cascade().path();
        }

        /** The columns whose values differ; of an insert and a delete, all columns. */
        public List<ColumnChange> columns() {
            List<ColumnChange> columns = new ArrayList<>();
            for (int i = 0; i < table.columns().size(); i++) {
                ColumnDefinition column = table.columns().get(i);
                Object before = change.before() == null ? null : change.before()[i];
                Object after = change.after() == null ? null : change.after()[i];
                boolean isKnown = isKnown(column, after);
                if (change.operation() != RowOperation.UPDATE || !isKnown || !Objects.deepEquals(before, after)) {
                    columns.add(new ColumnChange(
                            column, before, after, change.before() == null || isKnown(column, before), isKnown));
                }
            }
            return columns;
        }

        private boolean isKnown(ColumnDefinition column, @Nullable Object cell) {
            return cell != null
                    || change.cascade() == null
                    || !change.cascade().computed().contains(column.name());
        }
    }

    /**
     * What a change did to one column.
     *
     * @param column the column
     * @param before its cell before; null also where there was no row
     * @param after its cell after; null also where there is no row any more
     * @param beforeKnown false where the server computed the value before, and nobody knows it
     * @param afterKnown false where the server computed the value after, and nobody knows it
     */
    record ColumnChange(
            ColumnDefinition column,
            @Nullable Object before,
            @Nullable Object after,
            boolean beforeKnown,
            boolean afterKnown) {}

    /**
     * A statement that may have changed the table's rows or definition.
     *
     * @param entry the statement
     * @param sql its text, as far as its character set can be read
     */
    record Statement(DdlEntry entry, String sql) implements HistoryEntry {
        @Override
        public long sequence() {
            return entry.position().sequence();
        }

        @Override
        public long timeMicros() {
            return entry.position().commitTimeMicros();
        }
    }

    /**
     * A part of the source's history that is lost, and with it whatever happened to the row there.
     *
     * @param gap what is lost
     */
    record Loss(Gap gap) implements HistoryEntry {
        @Override
        public long sequence() {
            return gap.beforeSequence();
        }

        @Override
        public long timeMicros() {
            return gap.to().completeToMicros();
        }
    }
}
