/**
 * Every column type that MySQL and MariaDB have, with the values at the borders of its domain. What a server offers is asked of the
 * server itself, so that a newer one brings its own character sets along.
 */
@NullMarked
package io.tidemark.demo.types;

import org.jspecify.annotations.NullMarked;
