package io.tidemark.restore;

import io.tidemark.database.RowCursor;
import io.tidemark.schemas.RowMultisetDigest;
import io.tidemark.schemas.RowMultisetDigest.Form;
import io.tidemark.schemas.TableName;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows on their way, digested and counted as they pass. */
final class DigestingRows implements Iterator<@Nullable Object[]> {
    private static final int ROWS_PER_REPORT = 1000;

    private final RowCursor rows;
    private final TableName table;
    private final ProgressListener progress;
    private final int[] ignored;
    private final RowMultisetDigest digest;
    private @Nullable Object @Nullable [] upcoming;
    private int unreported;

    /**
     * @param rows where they come from
     * @param table the table, for progress
     * @param ignored indexes of columns that do not count
     * @param form of the digest
     * @param progress hears of them
     */
    DigestingRows(RowCursor rows, TableName table, Set<Integer> ignored, Form form, ProgressListener progress) {
        this.digest = new RowMultisetDigest(form);
        this.rows = rows;
        this.table = table;
        this.progress = progress;
        this.ignored = ignored.stream().mapToInt(Integer::intValue).toArray();
        this.upcoming = rows.next();
    }

    @Override
    public boolean hasNext() {
        return upcoming != null;
    }

    @Override
    public @Nullable Object[] next() {
        @Nullable Object[] row = upcoming;
        if (row == null) {
            throw new NoSuchElementException("table " + table + " has no further row");
        }
        digest.add(counted(row));
        if (++unreported == ROWS_PER_REPORT) {
            progress.rows(table, unreported);
            unreported = 0;
        }
        upcoming = rows.next();
        if (upcoming == null && unreported > 0) {
            progress.rows(table, unreported);
        }
        return row;
    }

    /** The digest of the rows that have passed. */
    RowMultisetDigest digest() {
        return digest;
    }

    private @Nullable Object[] counted(@Nullable Object[] row) {
        if (ignored.length == 0) {
            return row;
        }
        @Nullable Object[] counted = row.clone();
        for (int column : ignored) {
            counted[column] = null;
        }
        return counted;
    }
}
