/** Real database servers that Tidemark starts itself: for the demo, and through the test kit for integration tests. */
@NullMarked
package io.tidemark.demo.server;

import org.jspecify.annotations.NullMarked;
