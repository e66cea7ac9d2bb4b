package io.tidemark.journal;

import io.tidemark.schemas.JournalCodec;
import io.tidemark.schemas.JournalFormatException;
import io.tidemark.schemas.JournalRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Reads committed records of a journal in order, from a chosen offset on. Never moves by itself: what is missing is a
 * {@link JournalGapException}. Not thread-safe: one reader per thread.
 */
public final class JournalReader implements AutoCloseable {
    private final JournalConfig config;
    private final TopicPartition partition;
    private final JournalCodec codec = new JournalCodec();
    private final Consumer<byte[], byte[]> consumer;
    private final TopicAdmin topics;
    private final Uuid topicId;

    /**
     * Connects to an existing journal, at its beginning.
     *
     * @throws JournalUnavailableException if the cluster cannot be reached
     * @throws JournalException if it refuses or has no such journal
     */
    public JournalReader(JournalConfig config) {
        this.config = config;
        this.partition = new TopicPartition(config.journalTopic(), 0);
        Consumer<byte[], byte[]> openedConsumer = null;
        TopicAdmin openedTopics = null;
        try {
            openedConsumer = config.kafka().consumer(config);
            openedTopics = config.kafka().topics(config);
            this.topicId = topicId(config, openedTopics);
            openedConsumer.assign(List.of(partition));
            openedConsumer.seekToBeginning(List.of(partition));
        } catch (KafkaException | JournalException e) {
            if (openedConsumer != null) {
                openedConsumer.close();
            }
            if (openedTopics != null) {
                openedTopics.close();
            }
            throw e instanceof JournalException known ? known : failure(config, (KafkaException) e);
        }
        this.consumer = openedConsumer;
        this.topics = openedTopics;
    }

    /**
     * Moves to an offset, which the next {@link #poll} starts at.
     *
     * @throws JournalGapException if the journal does not hold everything from there on: it was trimmed beyond that offset,
     *     ends before it, or was deleted and made again
     */
    public void seek(long offset) {
        checkSameTopic();
        long begin = beginningOffset();
        long end = endOffset();
        if (offset < begin || offset > end) {
            throw new JournalGapException(
                    "the " + config.describe() + " holds offsets " + begin + " to " + end + ", but offset " + offset
                            + " is needed: records were deleted before the archive had them, or the topic was made"
                            + " again",
                    null);
        }
        consumer.seek(partition, offset);
    }

    /**
     * The next records in order; empty if none came within the time.
     *
     * @throws JournalGapException if the journal was trimmed beyond where this reader is
     * @throws JournalException if Kafka fails or a record cannot be read
     */
    public List<JournalEntry> poll(Duration atMost) {
        return asking(() -> {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(atMost);
            List<JournalEntry> entries = new ArrayList<>(records.count());
            for (ConsumerRecord<byte[], byte[]> record : records) {
                entries.add(new JournalEntry(record.offset(), decode(record), record.value().length));
            }
            return entries;
        });
    }

    /**
     * How far capture has come and in which incarnation of the journal, as published last; null if nothing ever was.
     *
     * @throws JournalException if Kafka fails
     */
    public @Nullable CaptureState captureState() {
        return asking(() -> {
            CaptureStateLog.Published last = CaptureStateLog.last(config);
            return last == null ? null : last.state();
        });
    }

    /** The offset that the next {@link #poll} starts at. */
    public long position() {
        return asking(() -> consumer.position(partition));
    }

    /** The first offset the journal still holds. */
    public long beginningOffset() {
        return asking(() -> consumer.beginningOffsets(List.of(partition)).get(partition));
    }

    /** The offset behind the last committed record and its marker. */
    public long endOffset() {
        return asking(() -> consumer.endOffsets(List.of(partition)).get(partition));
    }

    /**
     * Lets Kafka delete all records before the offset. To be called only when the archive holds them durably.
     *
     * @throws JournalGapException if the journal is not the one this reader began with
     */
    public void release(long beforeOffset) {
        asking(() -> {
            checkSameTopic();
            topics.deleteBefore(partition, beforeOffset);
            return true;
        });
    }

    private JournalRecord decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(record.value());
        } catch (JournalFormatException e) {
            throw new JournalException(
                    "the " + config.describe() + " has an unreadable record at offset " + record.offset() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Makes sure that the journal is still the topic that this reader began with, and that what was read so far is of one piece.
     *
     * @throws JournalGapException if it was deleted, or made again
     */
    public void checkSameTopic() {
        asking(() -> {
            Uuid now = topics.find(config.journalTopic())
                    .map(TopicDescription::topicId)
                    .orElseThrow(() -> new JournalGapException(
                            "the " + config.describe() + " was deleted while it was being read", null));
            if (!now.equals(topicId)) {
                throw new JournalGapException(
                        "the " + config.describe() + " was deleted and made again while it was being read (topic id "
                                + now + ", was " + topicId + ")",
                        null);
            }
            return now;
        });
    }

    private static Uuid topicId(JournalConfig config, TopicAdmin topics) {
        return topics.find(config.journalTopic())
                .orElseThrow(() -> new JournalException("there is no " + config.describe() + ": has capture ever run?"))
                .topicId();
    }

    private <T extends @Nullable Object> T asking(Supplier<T> question) {
        try {
            return question.get();
        } catch (OffsetOutOfRangeException e) {
            throw new JournalGapException(
                    "the " + config.describe() + " no longer holds the records that are read next: "
                            + e.offsetOutOfRangePartitions(),
                    e);
        } catch (KafkaException e) {
            throw failure(config, e);
        }
    }

    private static JournalException failure(JournalConfig config, KafkaException e) {
        return JournalException.of("cannot read the " + config.describe() + ": " + e.getMessage(), e);
    }

    /** Disconnects. */
    @Override
    public void close() {
        consumer.close();
        topics.close();
    }
}
