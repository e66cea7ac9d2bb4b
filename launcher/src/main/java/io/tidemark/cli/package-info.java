/** The commands: one class each, which returns an exit code and can run without a process of its own. */
@NullMarked
package io.tidemark.cli;

import org.jspecify.annotations.NullMarked;
