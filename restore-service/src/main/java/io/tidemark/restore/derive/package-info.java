/** Archives what foreign keys did to rows below the binary log, for those who read the archive's files. */
@NullMarked
package io.tidemark.restore.derive;

import org.jspecify.annotations.NullMarked;
