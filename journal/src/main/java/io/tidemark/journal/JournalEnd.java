package io.tidemark.journal;

import io.tidemark.schemas.JournalCodec;
import io.tidemark.schemas.JournalFormatException;
import io.tidemark.schemas.JournalRecord;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The end of a journal's records, held against the capture state that was published with the last of them. Both are written in one Kafka
 * transaction, so they can only differ where Kafka lost a part of what it had acknowledged, or someone deleted a topic.
 *
 * @param endOffset the offset behind the last committed record and its marker
 * @param damage how the two differ, in a sentence without a full stop; null if they agree
 */
record JournalEnd(long endOffset, @Nullable String damage) {

    /**
     * Reads the end of the journal's topic.
     *
     * @param state the last state in the offsets topic, or null if there is none
     */
    static JournalEnd read(JournalConfig config, @Nullable CaptureState state) {
        JournalCodec codec = new JournalCodec();
        TopicTail tail = TopicTail.read(
                config, config.journalTopic(), record -> sequence(codec, record).isPresent());
        ConsumerRecord<byte[], byte[]> last = tail.last();
        return new JournalEnd(
                tail.endOffset(),
                difference(config, state, last == null ? OptionalLong.empty() : sequence(codec, last)));
    }

    private static @Nullable String difference(
            JournalConfig config, @Nullable CaptureState state, OptionalLong lastSequence) {
        if (state == null) {
            return lastSequence.isEmpty()
                    ? null
                    : "the " + config.describe() + " ends with sequence " + lastSequence.getAsLong()
                            + ", but how far capture has come is not in topic '" + config.offsetsTopic() + "'";
        }
        // Even of a source that was idle ever since, the journal has where its stream started.
        if (lastSequence.isPresent() && lastSequence.getAsLong() == state.sequence()) {
            return null;
        }
        return "the " + config.describe() + " ends with "
                + (lastSequence.isEmpty() ? "no record at all" : "sequence " + lastSequence.getAsLong())
                + " where capture has published up to sequence " + state.sequence()
                + ": Kafka lost records, or a topic was made again";
    }

    /** The sequence up to which a record says that the journal has come. */
    private static OptionalLong sequence(JournalCodec codec, ConsumerRecord<byte[], byte[]> record) {
        JournalRecord decoded;
        try {
            decoded = codec.decode(record.value());
        } catch (JournalFormatException e) {
            throw new JournalException("the journal's topic has an unreadable record at offset " + record.offset(), e);
        }
        if (decoded instanceof JournalRecord.Positioned positioned) {
            return OptionalLong.of(positioned.position().sequence());
        }
        if (decoded instanceof JournalRecord.Heartbeat heartbeat) {
            return OptionalLong.of(heartbeat.sequence());
        }
        return decoded instanceof JournalRecord.StreamStart start
                ? OptionalLong.of(start.sequence())
                : OptionalLong.empty();
    }
}
