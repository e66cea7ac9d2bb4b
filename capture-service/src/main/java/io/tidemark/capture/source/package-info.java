/**
 * Tails a source's binlog with Debezium embedded, through connectors whose task is our own: Debezium's engine runs it and its
 * client speaks the replication protocol, {@link io.tidemark.capture.binlog} reads the events. The only package with Debezium's and
 * Kafka Connect's types.
 */
@NullMarked
package io.tidemark.capture.source;

import org.jspecify.annotations.NullMarked;
