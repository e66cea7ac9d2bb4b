/**
 * The journal: the one ordered Kafka topic per protected source between capture and the archiver, its exactly-once writer, its
 * reader, and a broker to run inside this process where no Kafka cluster is at hand. The only code that speaks to Kafka.
 */
@NullMarked
package io.tidemark.journal;

import org.jspecify.annotations.NullMarked;
