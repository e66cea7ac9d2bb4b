package io.tidemark.journal;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
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
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                last = fits.test(record) ? record : last;
            }
        }
        return last;
    }
}
