package io.tidemark.restore;

import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.ReadableHistory;
import io.tidemark.restore.RestoreException.Kind;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/** Resolves what a person asks for in as much of a history as can be read, and never takes its end for the history's. */
public final class ReadableTargets {
    /** Refusals that what is cut off might have been the answer to. */
    private static final Set<Kind> DUE_TO_CUT = EnumSet.of(
            Kind.NOTHING_ARCHIVED, Kind.BEYOND_MARK, Kind.INSIDE_GAP, Kind.UNKNOWN_TRANSACTION, Kind.UNKNOWN_POSITION);

    private final ReadableHistory readable;
    private final TargetResolver resolver;

    /**
     * Resolves points of a history.
     *
     * @param transactions those of its view
     */
    public ReadableTargets(ReadableHistory readable, TransactionHistory transactions) {
        this.readable = readable;
        this.resolver = new TargetResolver(readable.view(), transactions);
    }

    /**
     * The point asked for.
     *
     * @throws RestoreException if it cannot be restored
     * @throws DamagedObjectException naming the object without which it cannot, and the last point that can
     */
    public ResolvedTarget resolve(RestoreTarget target) throws IOException {
        if (readable.isCut() && target instanceof RestoreTarget.Latest) {
            throw readable.failure("what is latest is not known");
        }
        try {
            return resolver.resolve(target);
        } catch (RestoreException e) {
            if (readable.isCut() && DUE_TO_CUT.contains(e.kind())) {
                throw readable.failure(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }
}
