/** Retention: what of an archive is kept for how long, and what is taken away. */
@NullMarked
package io.tidemark.archiver.retention;

import org.jspecify.annotations.NullMarked;
