package io.tidemark.cli;

import org.jspecify.annotations.Nullable;

/** A command cannot do what it was asked for, in words for the person who asked. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final @Nullable String hint;

    /**
     * @param exitCode the kind of failure
     * @param sentence which thing, which value; no secret
     * @param hint what would work, or null where the sentence says it
     */
    public CommandFailure(ExitCode exitCode, String sentence, @Nullable String hint) {
        this(exitCode, sentence, hint, null);
    }

    /** Like the other constructor, with the cause that --verbose shows. */
    public CommandFailure(ExitCode exitCode, String sentence, @Nullable String hint, @Nullable Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
        this.hint = hint;
    }

    /** The kind of failure. */
    public ExitCode exitCode() {
        return exitCode;
    }

    /** What would work, or null. */
    public @Nullable String hint() {
        return hint;
    }
}
