/**
 * Reads everything that a server holds, exactly, through plain SQL. It shares no code with the backup, so that it can be the
 * judge of a restore.
 */
@NullMarked
package io.tidemark.demo.oracle;

import org.jspecify.annotations.NullMarked;
