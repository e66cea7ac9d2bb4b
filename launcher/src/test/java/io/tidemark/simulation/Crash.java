package io.tidemark.simulation;

/** The process is dead. An error that production catches nowhere, and that every further call of the process gets again. */
final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
        super("the process is dead", null, false, false);
    }
}
