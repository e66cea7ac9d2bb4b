package io.tidemark.archiver;

import org.jspecify.annotations.Nullable;

/** What was read since the archive's mark has to be read again: the journal was begun anew, or a part of it turned out to be void. */
final class ReadAgainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable VoidRecords voidRecords;

    /** @param voidRecords records that turned out to be void, or null */
    ReadAgainException(String reason, @Nullable VoidRecords voidRecords) {
        super(reason);
        this.voidRecords = voidRecords;
    }

    @Nullable
    VoidRecords voidRecords() {
        return voidRecords;
    }
}
