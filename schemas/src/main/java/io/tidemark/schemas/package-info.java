/**
 * What flows through Tidemark, without any I/O: positions in the source's history, table definitions, canonical cell values,
 * and the journal's records with their Avro encoding.
 */
@NullMarked
package io.tidemark.schemas;

import org.jspecify.annotations.NullMarked;
