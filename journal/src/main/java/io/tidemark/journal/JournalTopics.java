package io.tidemark.journal;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** The two topics of a journal. */
public final class JournalTopics {
    /** Room for the largest record: Kafka takes no batch larger than a segment. */
    private static final int JOURNAL_SEGMENT_BYTES = KafkaClients.MAX_RECORD_BYTES + 64 * 1024 * 1024;

    private static final int OFFSETS_SEGMENT_BYTES = 16 * 1024 * 1024;
    private static final short CLUSTER_DEFAULT = -1;

    /** Nobody asks for the time of a record; but brokers refuse records whose writer's clock is an hour ahead of theirs. */
    private static final String BROKERS_TIME = "LogAppendTime";

    private JournalTopics() {}

    /**
     * Creates the topics that are missing, with the cluster's default replication.
     *
     * @throws JournalUnavailableException if the cluster cannot be reached
     * @throws JournalException if it refuses, or if an existing journal topic has more than one
     *     partition and so keeps no total order
     */
    public static void ensure(JournalConfig config) {
        try {
            createMissing(config);
        } catch (KafkaException e) {
            throw JournalException.of("cannot prepare " + config.describe() + ": " + e.getMessage(), e);
        }
    }

    /** Does what {@link #ensure} does and fails as Kafka does. */
    static void createMissing(JournalConfig config) {
        try (TopicAdmin topics = config.kafka().topics(config)) {
            // Looked up first: an instance without the right to create topics works where an administrator made them.
            Optional<TopicDescription> journal = topics.find(config.journalTopic());
            if (journal.isPresent()) {
                checkOnePartition(config, journal.get());
            } else {
                create(topics, journalTopic(config));
            }
            if (topics.find(config.offsetsTopic()).isEmpty()) {
                create(topics, offsetsTopic(config));
            }
        }
    }

    private static void checkOnePartition(JournalConfig config, TopicDescription journal) {
        if (journal.partitions().size() != 1) {
            throw new JournalException(
                    config.describe() + " has " + journal.partitions().size()
                            + " partitions; the journal needs exactly one to keep the order of transactions");
        }
    }

    private static void create(TopicAdmin topics, NewTopic topic) {
        try {
            topics.create(topic);
        } catch (TopicExistsException e) {
            // Capture and archiver start together: the other one was faster.
            return;
        }
    }

    private static NewTopic journalTopic(JournalConfig config) {
        return new NewTopic(config.journalTopic(), 1, CLUSTER_DEFAULT)
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        "-1",
                        TopicConfig.RETENTION_BYTES_CONFIG,
                        "-1",
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        BROKERS_TIME,
                        TopicConfig.COMPRESSION_TYPE_CONFIG,
                        "producer",
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        Integer.toString(JOURNAL_SEGMENT_BYTES),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(KafkaClients.MAX_RECORD_BYTES)));
    }

    private static NewTopic offsetsTopic(JournalConfig config) {
        return new NewTopic(config.offsetsTopic(), 1, CLUSTER_DEFAULT)
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        BROKERS_TIME,
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        Integer.toString(OFFSETS_SEGMENT_BYTES)));
    }
}
