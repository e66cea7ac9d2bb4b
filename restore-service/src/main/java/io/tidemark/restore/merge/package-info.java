/** The merge of a snapshot and the changes behind it, as SQL over Parquet files. The only package that knows DuckDB. */
@NullMarked
package io.tidemark.restore.merge;

import org.jspecify.annotations.NullMarked;
