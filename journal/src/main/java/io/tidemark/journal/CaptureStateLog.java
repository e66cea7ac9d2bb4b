package io.tidemark.journal;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The offsets topic as a log of capture states, of which the last committed one counts. */
final class CaptureStateLog {
    private static final String PUBLISH_ID = "tidemark.publish";
    private static final byte[] KEY = "capture".getBytes(StandardCharsets.UTF_8);

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

    /** The last committed entry, or null if there is none. */
    static @Nullable Published last(JournalConfig config) {
        ConsumerRecord<byte[], byte[]> last =
                TopicTail.read(config, config.offsetsTopic(), entry -> true).last();
        if (last == null) {
            return null;
        }
        CaptureState state = last.value() == null ? null : CaptureStateJson.read(last.value());
        return new Published(state, publishId(last));
    }

    private static String publishId(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(PUBLISH_ID);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
