/** Captures what a source commits into the journal: preflight, the supervised stream, and its state for people. */
@NullMarked
package io.tidemark.capture;

import org.jspecify.annotations.NullMarked;
