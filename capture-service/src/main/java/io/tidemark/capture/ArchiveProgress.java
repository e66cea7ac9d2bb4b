package io.tidemark.capture;

import io.tidemark.archive.Mark;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Tells how far the archive is: what a lost journal is begun anew from. */
@FunctionalInterface
public interface ArchiveProgress {

    /**
     * The archive's mark, or null before the first.
     *
     * @throws IOException if the archive cannot be read
     */
    @Nullable
    Mark mark() throws IOException;
}
