package io.tidemark.journal;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for answers of Kafka's asynchronous administration calls. */
final class KafkaAnswers {
    private KafkaAnswers() {}

    /**
     * The answer, which Kafka's own API timeout bounds in time.
     *
     * @throws RuntimeException what Kafka said
     */
    static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException said ? said : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
