/** Real servers for integration tests: databases of several versions and S3-compatible object stores. */
@NullMarked
package io.tidemark.testkit;

import org.jspecify.annotations.NullMarked;
