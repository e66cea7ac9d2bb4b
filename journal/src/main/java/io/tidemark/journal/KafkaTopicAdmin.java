package io.tidemark.journal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks a Kafka cluster. */
final class KafkaTopicAdmin implements TopicAdmin {
    private static final Duration LONGEST_UNKNOWN = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Admin admin;

    /** @param admin closed with this */
    KafkaTopicAdmin(Admin admin) {
        this.admin = admin;
    }

    @Override
    public Optional<TopicDescription> find(String topic) {
        try {
            return Optional.of(KafkaAnswers.await(
                    admin.describeTopics(List.of(topic)).topicNameValues().get(topic)));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    @Override
    public void create(NewTopic topic) {
        KafkaAnswers.await(admin.createTopics(List.of(topic)).all());
    }

    @Override
    public void awaitKnown(String topic) {
        long deadlineNanos = System.nanoTime() + LONGEST_UNKNOWN.toNanos();
        while (find(topic).isEmpty()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new UnknownTopicOrPartitionException("topic " + topic
                        + " was made, but brokers do not know it after " + LONGEST_UNKNOWN.toSeconds() + " s");
            }
            try {
                Thread.sleep(LOOK_AGAIN.toMillis());
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    @Override
    public void useBrokersTime(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        ConfigEntry wanted = new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, JournalTopics.BROKERS_TIME);
        ConfigEntry present = KafkaAnswers.await(
                        admin.describeConfigs(List.of(resource)).values().get(resource))
                .get(wanted.name());
        if (present == null || !wanted.value().equals(present.value())) {
            KafkaAnswers.await(admin.incrementalAlterConfigs(
                            Map.of(resource, List.of(new AlterConfigOp(wanted, AlterConfigOp.OpType.SET))))
                    .all());
        }
    }

    @Override
    public void deleteBefore(TopicPartition partition, long offset) {
        KafkaAnswers.await(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                .all());
    }

    @Override
    public void close() {
        admin.close();
    }
}
