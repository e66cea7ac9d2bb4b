package io.tidemark.journal;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the journal's Kafka clients: our defaults, over them the user's settings, over those the settings that correctness
 * rests on.
 */
final class KafkaClients implements KafkaConnector {
    /** Connects over the network. */
    static final KafkaConnector OVER_NETWORK = new KafkaClients();

    /** Largest record: the row of a source whose max_allowed_packet is 256 MiB, with before and after image. */
    static final int MAX_RECORD_BYTES = 512 * 1024 * 1024;

    private static final int BATCH_BYTES = 256 * 1024;
    private static final int FETCH_BYTES = 8 * 1024 * 1024;

    /** Bounds what one poll decompresses into memory when rows are huge; more does not make small rows faster. */
    private static final int MAX_POLL_RECORDS = 500;

    /** What the journal decides by itself, or has no use for: a consumer without a group, raw bytes, brokers only. */
    private static final Set<String> OWN_SETTINGS = Set.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG);

    private KafkaClients() {}

    /** Every setting that Kafka's clients know and the journal does not decide. */
    static Set<String> settings() {
        Set<String> settings = new TreeSet<>(ProducerConfig.configNames());
        settings.addAll(ConsumerConfig.configNames());
        settings.addAll(AdminClientConfig.configNames());
        settings.removeAll(OWN_SETTINGS);
        return settings;
    }

    @Override
    public KafkaProducer<byte[], byte[]> transactionalProducer(JournalConfig config) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
        settings.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 10);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) MAX_RECORD_BYTES + FETCH_BYTES);
        settings.putAll(config.kafkaClientSettings());
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.transactionalId());
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // The first batch of a transaction opens it on the broker; a second one under way beside it may overtake it
        // there, is
        // refused as out of sequence and sent again. One at a time costs nothing with batches of this size.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public KafkaConsumer<byte[], byte[]> consumer(JournalConfig config) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000);
        settings.putAll(config.kafkaClientSettings());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public TopicAdmin topics(JournalConfig config) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000);
        settings.putAll(config.kafkaClientSettings());
        return new KafkaTopicAdmin(Admin.create(settings));
    }
}
