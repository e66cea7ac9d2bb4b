/** The archive's Parquet files and how cells lie in them. Nothing else touches Parquet's library. */
@NullMarked
package io.tidemark.archive.parquet;

import org.jspecify.annotations.NullMarked;
