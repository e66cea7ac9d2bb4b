package io.tidemark.journal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two topics of a journal. */
public final class JournalTopics {
    /** Room for the largest record: Kafka takes no batch larger than a segment. */
    private static final int JOURNAL_SEGMENT_BYTES = KafkaClients.MAX_RECORD_BYTES + 64 * 1024 * 1024;

    private static final int OFFSETS_SEGMENT_BYTES = 16 * 1024 * 1024;
    private static final short CLUSTER_DEFAULT = -1;

    /** Nobody asks for the time of a record; but brokers refuse records whose writer's clock is an hour ahead of theirs. */
    static final String BROKERS_TIME = "LogAppendTime";

    private static final Logger LOG = LoggerFactory.getLogger(JournalTopics.class);

    private JournalTopics() {}

    /**
     * Creates the topics that are missing, with the cluster's default replication, and lets the cluster's own time be that of the records
     * of those that are there, as far as the account may. Returns when they can be found.
     *
     * @throws JournalUnavailableException if the cluster cannot be reached, or does not show for half a minute what it has created
     * @throws JournalException if it refuses, or if an existing journal topic has more than one
     *     partition and so keeps no total order
     */
    public static void ensure(JournalConfig config) {
        try {
            createMissing(config);
            useBrokersTime(config);
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

    /** Topics that an administrator made, or an older Tidemark. */
    private static void useBrokersTime(JournalConfig config) {
        try (TopicAdmin topics = config.kafka().topics(config)) {
            for (String topic : List.of(config.journalTopic(), config.offsetsTopic())) {
                try {
                    topics.useBrokersTime(topic);
                } catch (AuthorizationException | PolicyViolationException | UnsupportedVersionException e) {
                    LOG.warn(
                            "Whether topic {} has {}={} cannot be seen or changed by this account: with another value, brokers"
                                    + " refuse all records once the clock of capture's machine is too far ahead"
                                    + " (message.timestamp.after.max.ms): {}",
                            topic,
                            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                            BROKERS_TIME,
                            e.getMessage());
                } catch (UnknownTopicOrPartitionException e) {
                    // Made a moment ago, and so as it should be: not every broker has heard of it yet.
                    LOG.debug("{} is not known everywhere yet", topic);
                }
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
            LOG.debug("capture and archiver start together, and the other one was faster to make {}", topic.name());
        }
        // Who opens the journal next would take a broker that has not heard of it for one that never had it.
        topics.awaitKnown(topic.name());
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
