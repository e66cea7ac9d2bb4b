/**
 * Moves the journal into the archive: reads records in order, writes change files, commits at transaction boundaries, and only
 * then lets the journal go.
 */
@NullMarked
package io.tidemark.archiver;

import org.jspecify.annotations.NullMarked;
