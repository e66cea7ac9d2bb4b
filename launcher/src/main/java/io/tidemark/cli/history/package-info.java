/** What {@code tidemark history} prints. */
@NullMarked
package io.tidemark.cli.history;

import org.jspecify.annotations.NullMarked;
