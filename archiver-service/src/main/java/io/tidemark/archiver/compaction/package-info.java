/** Compaction: many small files of changes become few large ones, sorted by identity, while archiving goes on. */
@NullMarked
package io.tidemark.archiver.compaction;

import org.jspecify.annotations.NullMarked;
