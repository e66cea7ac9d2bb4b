/** Random histories on a real server under protection: whatever they leave is restored and compared with what the server had. */
@NullMarked
package io.tidemark.cli.torture;

import org.jspecify.annotations.NullMarked;
