package io.tidemark.restore.merge;

import io.tidemark.restore.merge.CascadeOutcome.RowSource;
import org.jspecify.annotations.Nullable;

/** A row from one logged image of it to the next logged event that touches its key. */
final class RowVersion {

    /**
     * The next logged event that touches a key.
     *
     * @param place its place
     * @param before the tracked columns of its before image as texts; null if the event presupposes that no such row is there
     */
    record NextTouch(long place, @Nullable String @Nullable [] before) {}

    private final RowSource source;
    private final TrackedValues original;
    private byte[] key;
    private @Nullable NextTouch next;
    private TrackedValues values;
    private boolean alive = true;
    private boolean altered;

    RowVersion(RowSource source, TrackedValues values, @Nullable NextTouch next) {
        this.source = source;
        this.original = values;
        this.key = source.key();
        this.values = values;
        this.next = next;
    }

    /** The same version before anything happened to it. */
    RowVersion fresh(@Nullable NextTouch firstNext) {
        return new RowVersion(source, original, firstNext);
    }

    RowSource source() {
        return source;
    }

    byte[] key() {
        return key;
    }

    TrackedValues values() {
        return values;
    }

    @Nullable
    NextTouch next() {
        return next;
    }

    boolean alive() {
        return alive;
    }

    boolean altered() {
        return altered;
    }

    /** Whether the row is there, with its present values, at the moment of a change. */
    boolean livesAt(long sequence) {
        // Sequences are compared, not places: the change that makes or ends this version is not one that it lives
        // through.
        return alive
                && (source.isBase() || source.place() / 2 < sequence)
                && (next == null || next.place() / 2 > sequence);
    }

    void end() {
        alive = false;
        altered = true;
    }

    void change(TrackedValues changed) {
        values = changed;
        altered = true;
    }

    void move(byte[] newKey, @Nullable NextTouch newNext) {
        key = newKey;
        next = newNext;
    }
}
