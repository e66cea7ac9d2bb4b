/** Proves an archive: that it is whole, that its history fits together, and that it says what the source has. */
@NullMarked
package io.tidemark.restore.verify;

import org.jspecify.annotations.NullMarked;
