package io.tidemark.restore.merge;

import io.tidemark.database.RowCursor;
import io.tidemark.schemas.RowIdentity;
import io.tidemark.schemas.TableDefinition;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table with a key at the end of a stretch, in the order of the key: those of its base that nothing touched, and the last
 * images of the others where they belong. Whoever inserts them fills one page after another; rows that come later, at random places,
 * would split nearly every one.
 *
 * <p>A join of three streams in the order of {@code _tm_key}. That of the changes is required; a base in another order leads to the same
 * rows, but in no order, and whether a key was touched is asked for each row that comes too late.
 */
final class KeyOrderedRows implements RowCursor {
    private final TableDefinition table;
    private final RowIdentity identity;
    private final RowCursor base;
    private final RowCursor touched;
    private final RowCursor images;
    private final Predicate<byte[]> isTouched;
    private @Nullable Row unchanged;
    private @Nullable Row changed;
    private byte @Nullable [] lastPassed;
    private boolean begun;

    /**
     * A row with its key.
     *
     * @param image null if the row is gone
     */
    private record Row(byte[] key, @Nullable Object @Nullable [] image) {}

    /**
     * Takes the streams over.
     *
     * @param table has a key
     * @param base rows at the stretch's start, each key once
     * @param touched the keys that changed, ascending: each with whether its row is there at the end, a Boolean
     * @param images those rows, ascending
     * @param isTouched whether a key is one of {@code touched}, which may take long
     */
    KeyOrderedRows(
            TableDefinition table, RowCursor base, RowCursor touched, RowCursor images, Predicate<byte[]> isTouched) {
        this.table = table;
        // What _tm_key holds: cheaper to work out anew than to take from the engine.
        this.identity = new RowIdentity(table);
        this.base = base;
        this.touched = touched;
        this.images = images;
        this.isTouched = isTouched;
    }

    /**
     * The next row.
     *
     * @throws MergeException if the streams of the changes are in another order, or do not belong together
     */
    @Override
    public @Nullable Object @Nullable [] next() {
        if (!begun) {
            changed = nextChanged();
            unchanged = nextUnchanged();
            begun = true;
        }
        while (true) {
            Row row = unchanged;
            Row change = changed;
            int order = row == null || change == null ? 0 : Arrays.compareUnsigned(change.key(), row.key());
            if (change != null && order <= 0) {
                if (row != null && order == 0) {
                    unchanged = nextUnchanged();
                }
                lastPassed = change.key();
                changed = nextChanged();
                if (change.image() != null) {
                    return change.image();
                }
            } else if (row == null) {
                return null;
            } else {
                unchanged = nextUnchanged();
                if (!cameTooLate(row.key()) || !isTouched.test(row.key())) {
                    return row.image();
                }
            }
        }
    }

    private @Nullable Row nextUnchanged() {
        @Nullable Object[] image = base.next();
        return image == null ? null : new Row(identity.of(image), image);
    }

    /** The next key that changed, with its image if its row is there. Nobody else would notice an image too many or too few. */
    private @Nullable Row nextChanged() {
        @Nullable Object[] next = touched.next();
        if (next == null) {
            if (images.next() != null) {
                throw contradiction("a row whose key is not among those that changed");
            }
            return null;
        }
        byte[] key = (byte[]) next[0];
        if (lastPassed != null && Arrays.compareUnsigned(lastPassed, key) >= 0) {
            throw contradiction("keys out of order");
        }
        if (!Boolean.TRUE.equals(next[1])) {
            return new Row(key, null);
        }
        @Nullable Object[] image = images.next();
        if (image == null || !Arrays.equals(identity.of(image), key)) {
            throw contradiction("no row, or another, for a key that is there");
        }
        return new Row(key, image);
    }

    private MergeException contradiction(String what) {
        return new MergeException("table " + table.name() + " cannot be merged: the merge engine gives " + what);
    }

    /** Whether a key that is less than that of the next change may be one that has passed. */
    private boolean cameTooLate(byte[] key) {
        return lastPassed != null && Arrays.compareUnsigned(key, lastPassed) <= 0;
    }

    @Override
    public void close() {
        try (images;
                touched) {
            base.close();
        }
    }
}
