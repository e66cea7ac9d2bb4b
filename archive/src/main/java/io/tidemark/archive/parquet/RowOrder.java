package io.tidemark.archive.parquet;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** The order of rows in a compacted file: changes by identity, then sequence; transactions by sequence. */
final class RowOrder implements Comparator<@Nullable Object[]> {
    private static final int NONE = -1;

    private final int key;
    private final int sequence;
    private final int commitTime;

    private RowOrder(int key, int sequence, int commitTime) {
        this.key = key;
        this.sequence = sequence;
        this.commitTime = commitTime;
    }

    static RowOrder ofChanges(MessageType schema) {
        return new RowOrder(
                schema.getFieldIndex("_tm_key"),
                schema.getFieldIndex("_tm_sequence"),
                schema.getFieldIndex("_tm_commit_time"));
    }

    static RowOrder ofTransactions(MessageType schema) {
        return new RowOrder(NONE, schema.getFieldIndex("sequence"), schema.getFieldIndex("commit_time"));
    }

    long sequence(@Nullable Object[] row) {
        return (Long) Objects.requireNonNull(row[sequence]);
    }

    long commitMicros(@Nullable Object[] row) {
        return (Long) Objects.requireNonNull(row[commitTime]);
    }

    @Override
    public int compare(@Nullable Object[] one, @Nullable Object[] other) {
        int byKey = key == NONE
                ? 0
                : Arrays.compareUnsigned(
                        (byte[]) Objects.requireNonNull(one[key]), (byte[]) Objects.requireNonNull(other[key]));
        return byKey != 0 ? byKey : Long.compare(sequence(one), sequence(other));
    }
}
