package io.tidemark.journal;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** The journal cannot be written or read; the message says which journal and what would help. */
public class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what failed, on which journal */
    public JournalException(String message) {
        super(message);
    }

    /** What Kafka said as this module's exception, which tells whether trying again makes sense. */
    static JournalException of(String message, KafkaException cause) {
        return cause instanceof RetriableException
                ? new JournalUnavailableException(message, cause)
                : new JournalException(message, cause);
    }

    /**
     * @param message what failed, on which journal
     * @param cause what Kafka said
     */
    public JournalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
