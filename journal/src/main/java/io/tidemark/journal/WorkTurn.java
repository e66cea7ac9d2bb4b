package io.tidemark.journal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one of several processes that could do the same work for a source begin, and the next when that one is gone: membership in a
 * consumer group of one partition, which Kafka gives to one member and to another when the first has been silent for
 * {@link #SILENCE}.
 *
 * <p>This only decides who waits. That two never both work is not its matter: the journal fences its writers, and the archive has one
 * commit of each number. So a member that loses its turn while it works goes on until it is fenced. Thread-safe.
 */
public final class WorkTurn implements AutoCloseable {

    /** After so long without a sign of life a member counts as gone. */
    public static final Duration SILENCE = Duration.ofSeconds(6);

    private static final Logger LOG = LoggerFactory.getLogger(WorkTurn.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration BETWEEN_SIGNS_OF_LIFE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final JournalConfig config;
    private final String work;
    private final KafkaConsumer<byte[], byte[]> member;
    private final Thread thread;
    private boolean had;
    private boolean closed;

    /**
     * Gets in line.
     *
     * @param config the journal that the work is about; its topics are created where missing
     * @param work names the work: {@code capture} or {@code archiver}
     * @throws JournalException if the settings are refused
     */
    public WorkTurn(JournalConfig config, String work) {
        this.config = config;
        this.work = work;
        try {
            this.member = new KafkaConsumer<>(
                    settings(config, work), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw JournalException.of(
                    "cannot get in line for the work on " + config.describe() + ": " + e.getMessage(), e);
        }
        this.thread = new Thread(this::stayInLine, "turn-" + work);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Waits for the turn.
     *
     * @return whether it came in time
     */
    public synchronized boolean await(Duration atMost) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toNanos(); !had && left > 0; left = deadlineNanos - System.nanoTime()) {
            wait(left / 1_000_000 + 1);
        }
        return had;
    }

    private static Map<String, Object> settings(JournalConfig config, String work) {
        Map<String, Object> settings = new HashMap<>(config.kafkaClientSettings());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, "tidemark-" + work + "-" + config.source());
        // Whoever has the turn keeps it while others come and go.
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(SILENCE.toMillis()));
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.toIntExact(BETWEEN_SIGNS_OF_LIFE.toMillis()));
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    private void stayInLine() {
        boolean subscribed = false;
        try {
            while (!isClosed()) {
                try {
                    if (!subscribed) {
                        JournalTopics.createMissing(config);
                        member.subscribe(List.of(config.offsetsTopic()));
                        subscribed = true;
                    }
                    member.poll(POLL);
                    // Nothing is read: the partition only stands for the work.
                    member.pause(member.assignment());
                    take(!member.assignment().isEmpty());
                } catch (WakeupException | InterruptException e) {
                    LOG.debug("the {} of source {} leaves the line", work, config.source());
                    return;
                } catch (KafkaException e) {
                    LOG.debug("the {} of source {} cannot stay in line now", work, config.source(), e);
                    Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            member.close();
        }
    }

    private synchronized void take(boolean hasTurn) {
        if (hasTurn && !had) {
            had = true;
            notifyAll();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Gives the turn to the next in line. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        member.wakeup();
        try {
            thread.join(SILENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
