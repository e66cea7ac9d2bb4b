package io.tidemark.journal;

import org.jspecify.annotations.Nullable;

/** Another capture instance of the same source took over; this one must stop and must not write again. */
public final class FencedWriterException extends JournalException {
    private static final long serialVersionUID = 1L;

    /**
     * @param source the protected source
     * @param cause what Kafka said, or null if the other instance's records gave it away
     */
    public FencedWriterException(String source, @Nullable Throwable cause) {
        super(
                "another capture instance of source '" + source + "' took over its journal: this one stops."
                        + " Run capture once per source",
                cause);
    }
}
