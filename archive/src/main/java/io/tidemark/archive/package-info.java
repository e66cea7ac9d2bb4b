/**
 * The archive: immutable objects plus a hash-chained commit log, as docs/archive-format.md specifies them. The only code that
 * knows how bytes lie at rest.
 */
@NullMarked
package io.tidemark.archive;

import org.jspecify.annotations.NullMarked;
