package io.tidemark.journal;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions whose end is decided but not yet written to all their partitions. A client learns of the decision, so a broker
 * without a replica must not stop before the rest is done: it gives up its leadership first, and Kafka then drops what is
 * pending.
 */
final class PendingTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(PendingTransactions.class);
    private static final int CHECKS = 100;
    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(50);

    private PendingTransactions() {}

    /** Waits until there are none. */
    static void awaitNone(String bootstrapServers) {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 3000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 3000))) {
            ListTransactionsOptions pending = new ListTransactionsOptions()
                    .filterStates(Set.of(TransactionState.PREPARE_COMMIT, TransactionState.PREPARE_ABORT));
            for (int check = 0; check < CHECKS; check++) {
                if (KafkaAnswers.await(admin.listTransactions(pending).all()).isEmpty()) {
                    return;
                }
                Thread.sleep(BETWEEN_CHECKS.toMillis());
            }
            LOG.warn("the embedded Kafka broker stops with a transaction still being completed");
        } catch (KafkaException e) {
            LOG.warn("the embedded Kafka broker stops without knowing its pending transactions: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
