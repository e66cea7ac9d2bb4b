package io.tidemark.journal;

import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * What a journal holds at one moment, for those who neither write nor read it.
 *
 * @param topic the journal's topic
 * @param beginOffset first offset that is still there
 * @param endOffset offset behind the last committed record
 * @param state how far capture has come; null if nothing was ever published
 */
public record JournalStatus(
        String topic,
        long beginOffset,
        long endOffset,
        @Nullable CaptureState state) {

    /**
     * Asks the cluster.
     *
     * @throws JournalException if it cannot be reached or has no such journal
     */
    public static JournalStatus read(JournalConfig config) {
        try (JournalReader reader = new JournalReader(config)) {
            CaptureStateLog.Published last = CaptureStateLog.last(config);
            return new JournalStatus(
                    config.journalTopic(),
                    reader.beginningOffset(),
                    reader.endOffset(),
                    last == null ? null : last.state());
        } catch (KafkaException e) {
            throw new JournalException("cannot ask about " + config.describe() + ": " + e.getMessage(), e);
        }
    }
}
