package io.tidemark.journal;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * Opens the clients by which a journal is written and read. All that the journal asks of Kafka goes through them, so a simulation that
 * stands in for the cluster leaves everything above it as it is.
 */
public interface KafkaConnector {

    /** An idempotent producer under {@link JournalConfig#transactionalId()}, not initialised yet; the caller closes it. */
    Producer<byte[], byte[]> transactionalProducer(JournalConfig config);

    /** A consumer without a group that sees committed records only and never moves by itself; the caller closes it. */
    Consumer<byte[], byte[]> consumer(JournalConfig config);

    /** What makes and looks up topics; the caller closes it. */
    TopicAdmin topics(JournalConfig config);
}
