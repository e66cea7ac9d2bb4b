/** Faults at random moments of a protection at work, and the proof that they did no harm: {@code tidemark chaos}. */
@NullMarked
package io.tidemark.cli.chaos;

import org.jspecify.annotations.NullMarked;
