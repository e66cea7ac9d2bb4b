package io.tidemark.journal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The offsets topic as a log of capture states, of which the last committed one counts. */
final class CaptureStateLog {
    private static final String PUBLISH_ID = "tidemark.publish";
    private static final byte[] KEY = "capture".getBytes(StandardCharsets.UTF_8);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long FIRST_WINDOW = 16;

    /**
     * A state and the publish that wrote it.
     *
     * @param state the state; null where a writer took over a journal without one
     * @param publishId names the call of publish among those of all writers: the writer, a slash, and which of its calls
     */
    record Published(@Nullable CaptureState state, String publishId) {
        /** The writer that published. */
        String writerId() {
            return publishId.substring(0, Math.max(0, publishId.lastIndexOf('/')));
        }
    }

    private CaptureStateLog() {}

    static ProducerRecord<byte[], byte[]> entry(JournalConfig config, Published published) {
        CaptureState state = published.state();
        byte[] json = state == null ? null : CaptureStateJson.write(state);
        ProducerRecord<byte[], byte[]> entry = new ProducerRecord<>(config.offsetsTopic(), 0, KEY, json);
        entry.headers().add(PUBLISH_ID, published.publishId().getBytes(StandardCharsets.UTF_8));
        return entry;
    }

    /**
     * The last committed entry, or null if there is none. Looks backwards from the end in growing steps, because compaction
     * may leave many old states and transaction markers lie between them.
     */
    static @Nullable Published last(JournalConfig config) {
        TopicPartition partition = new TopicPartition(config.offsetsTopic(), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(config)) {
            consumer.assign(List.of(partition));
            long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            for (long window = FIRST_WINDOW; ; window *= 8) {
                long from = Math.max(begin, end - window);
                ConsumerRecord<byte[], byte[]> last = lastBetween(consumer, partition, from, end);
                if (last != null) {
                    CaptureState state = last.value() == null ? null : CaptureStateJson.read(last.value());
                    return new Published(state, publishId(last));
                }
                if (from == begin) {
                    return null;
                }
            }
        }
    }

    private static @Nullable ConsumerRecord<byte[], byte[]> lastBetween(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long end) {
        ConsumerRecord<byte[], byte[]> last = null;
        consumer.seek(partition, from);
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                last = record;
            }
        }
        return last;
    }

    private static String publishId(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(PUBLISH_ID);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
