/** Full snapshots made of an older snapshot and the archived changes behind it, without the source and without a server. */
@NullMarked
package io.tidemark.restore.synthetic;

import org.jspecify.annotations.NullMarked;
