package io.tidemark.simulation;

/** What goes wrong with a call. */
enum Fault {
    NONE,
    /** It fails without effect. */
    BEFORE,
    /** It takes effect, but the answer is lost. */
    AFTER,
    /** The answer is lost, and it takes effect only later. */
    LATER
}
