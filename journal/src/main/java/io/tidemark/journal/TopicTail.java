package io.tidemark.journal;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The end of one of the journal's topics.
 *
 * @param last the last committed record that was looked for, or null if there is none
 * @param endOffset the offset behind the topic's last committed record and its marker
 */
record TopicTail(@Nullable ConsumerRecord<byte[], byte[]> last, long endOffset) {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long FIRST_WINDOW = 16;
    /** So many polls without a record, half a minute, mean that what the topic held is gone: a consumer itself would wait for ever. */
    private static final int MOST_EMPTY_POLLS = 300;

    /**
     * Looks for the last record that fits, backwards from the end in growing steps: compaction may leave many old records, and
     * transaction markers lie between them.
     */
    static TopicTail read(JournalConfig config, String topic, Predicate<ConsumerRecord<byte[], byte[]>> fits) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Consumer<byte[], byte[]> consumer = config.kafka().consumer(config)) {
            consumer.assign(List.of(partition));
            long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            for (long window = FIRST_WINDOW; ; window *= 8) {
                long from = Math.max(begin, end - window);
                ConsumerRecord<byte[], byte[]> last = lastBetween(consumer, partition, from, end, fits);
                if (last != null || from == begin) {
                    return new TopicTail(last, end);
                }
            }
        }
    }

    private static @Nullable ConsumerRecord<byte[], byte[]> lastBetween(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long from,
            long end,
            Predicate<ConsumerRecord<byte[], byte[]>> fits) {
        ConsumerRecord<byte[], byte[]> last = null;
        consumer.seek(partition, from);
        int emptyPolls = 0;
        while (consumer.position(partition) < end) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            emptyPolls = records.isEmpty() ? emptyPolls + 1 : 0;
            if (emptyPolls > MOST_EMPTY_POLLS) {
                throw new TimeoutException("topic '" + partition.topic() + "' ended at offset " + end
                        + ", but gives nothing from offset " + consumer.position(partition) + " on: was it deleted?");
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                last = fits.test(record) ? record : last;
            }
        }
        return last;
    }
}
