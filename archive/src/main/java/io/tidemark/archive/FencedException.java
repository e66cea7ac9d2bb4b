package io.tidemark.archive;

/** Another archiver has moved the mark of this archive; whoever gets this must stop, since only one may archive a source. */
public final class FencedException extends ArchiveException {
    private static final long serialVersionUID = 1L;

    /** @param message which archive, which commit, who wrote it */
    public FencedException(String message) {
        super(message);
    }
}
