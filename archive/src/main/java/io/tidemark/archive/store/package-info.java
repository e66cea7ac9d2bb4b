/** Places to keep immutable objects: a directory, or S3 and what speaks its protocol. Nothing else touches the AWS SDK. */
@NullMarked
package io.tidemark.archive.store;

import org.jspecify.annotations.NullMarked;
