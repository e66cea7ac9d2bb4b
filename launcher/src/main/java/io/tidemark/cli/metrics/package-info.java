/** Metrics and health of a running service over HTTP. */
@NullMarked
package io.tidemark.cli.metrics;

import org.jspecify.annotations.NullMarked;
