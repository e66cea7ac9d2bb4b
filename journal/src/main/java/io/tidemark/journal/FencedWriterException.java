package io.tidemark.journal;

/** Another capture instance of the same source took over; this one must stop and must not write again. */
public final class FencedWriterException extends JournalException {
    private static final long serialVersionUID = 1L;

    /**
     * @param source the protected source
     */
    public FencedWriterException(String source) {
        super("another capture instance of source '" + source + "' took over its journal: this one stops."
                + " Run capture once per source");
    }
}
