package io.tidemark.journal;

import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** The few things that a journal asks of a cluster besides writing and reading. All fail as Kafka does. */
public interface TopicAdmin extends AutoCloseable {

    /** A topic as it is now, or empty if there is none of that name. */
    Optional<TopicDescription> find(String topic);

    /**
     * Makes a topic.
     *
     * @throws org.apache.kafka.common.errors.TopicExistsException if there is one of that name
     */
    void create(NewTopic topic);

    /**
     * Waits until the broker that is asked knows a topic, which may be a moment after the controller acknowledged that it was made.
     *
     * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException if that takes too long
     */
    void awaitKnown(String topic);

    /**
     * Lets the cluster stamp a topic's records with its own time from now on, where it does not yet.
     *
     * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException if there is no such topic, or the broker that is asked has
     *     not heard of it yet
     */
    void useBrokersTime(String topic);

    /** Lets the cluster delete the records before an offset. */
    void deleteBefore(TopicPartition partition, long offset);

    @Override
    void close();
}
