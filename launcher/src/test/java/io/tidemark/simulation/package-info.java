/**
 * The pipeline in a simulated world: time, randomness, Kafka, object store, crashes and faults come from a seed, everything else is
 * what runs in production.
 */
@NullMarked
package io.tidemark.simulation;

import org.jspecify.annotations.NullMarked;
