/**
 * Reads the bytes of binlog events: what each event says, and row images as canonical cells. Pure: no connection, no Debezium.
 * Whatever is not known for certain is refused with {@link io.tidemark.capture.binlog.NotUnderstoodException}, never skipped.
 */
@NullMarked
package io.tidemark.capture.binlog;

import org.jspecify.annotations.NullMarked;
