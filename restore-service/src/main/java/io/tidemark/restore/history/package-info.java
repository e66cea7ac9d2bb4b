/** What happened to one row, from the few parts of the archive's files that tell of it. */
@NullMarked
package io.tidemark.restore.history;

import org.jspecify.annotations.NullMarked;
