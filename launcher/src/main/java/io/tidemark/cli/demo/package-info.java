/** The whole story on real parts in one go: protect, lose, restore, prove. */
@NullMarked
package io.tidemark.cli.demo;

import org.jspecify.annotations.NullMarked;
