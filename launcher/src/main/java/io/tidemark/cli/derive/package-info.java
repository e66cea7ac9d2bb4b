/** Derived changes: what the command and the running service do alike. */
@NullMarked
package io.tidemark.cli.derive;

import org.jspecify.annotations.NullMarked;
