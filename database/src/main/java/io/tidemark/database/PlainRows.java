package io.tidemark.database;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The rows that LOAD DATA can load. Those with a value that only an expression can write go into an INSERT; when that is full, there are
 * no more until it was run and cleared.
 */
final class PlainRows implements Iterator<@Nullable Object[]> {
    private final Iterator<@Nullable Object[]> rows;
    /** The columns that may have such values. */
    private final List<LoadColumn> columns;

    private final InsertBatch expressions;
    private @Nullable Object @Nullable [] next;

    PlainRows(Iterator<@Nullable Object[]> rows, List<LoadColumn> columns, InsertBatch expressions) {
        this.rows = rows;
        this.columns = columns.stream().filter(LoadColumn::mayNeedExpressions).toList();
        this.expressions = expressions;
    }

    /** Whether no row is left, plain or not. */
    boolean isExhausted() {
        return next == null && !rows.hasNext();
    }

    @Override
    public boolean hasNext() {
        while (next == null && expressions.hasRoom() && rows.hasNext()) {
            @Nullable Object[] row = rows.next();
            if (needsExpression(row)) {
                expressions.add(row);
            } else {
                next = row;
            }
        }
        return next != null;
    }

    private boolean needsExpression(@Nullable Object[] row) {
        for (LoadColumn column : columns) {
            if (column.needsExpression(row[column.index()])) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable Object[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no further row that LOAD DATA can load");
        }
        @Nullable Object[] row = next;
        next = null;
        return row;
    }
}
