/** How well a source is protected, gathered from every stage. */
@NullMarked
package io.tidemark.cli.status;

import org.jspecify.annotations.NullMarked;
