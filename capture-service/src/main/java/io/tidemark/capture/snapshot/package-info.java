/** Full snapshots: all rows of the protected tables at one position of the binary log, read in parallel into the archive. */
@NullMarked
package io.tidemark.capture.snapshot;

import org.jspecify.annotations.NullMarked;
