/** Measurements on real servers; each is a program of its own. */
@NullMarked
package io.tidemark.benchmarks;

import org.jspecify.annotations.NullMarked;
