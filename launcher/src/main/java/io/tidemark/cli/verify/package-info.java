/** Verification as a product feature: what is verified next, of archive and source, and the memory of it in the archive's records. */
@NullMarked
package io.tidemark.cli.verify;

import org.jspecify.annotations.NullMarked;
