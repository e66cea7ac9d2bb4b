package io.tidemark.journal;

import io.tidemark.schemas.JournalCodec;
import io.tidemark.schemas.JournalRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches of records to the journal, each exactly once and in order, together with the {@link CaptureState} behind it.
 *
 * <p>A batch and its state are one Kafka transaction under a transactional id that is fixed per source. Whatever goes wrong
 * in a transaction, the recovery is the same: open the producer anew, which makes the cluster finish or abort what was open,
 * and read from the last committed state whether this batch is in. Only then is it written again. Thread-safe; one batch at
 * a time.
 */
public final class JournalWriter implements AutoCloseable {
    /** How long a batch is tried before the caller learns of it. */
    public static final Duration GIVE_UP_AFTER = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);
    private static final Duration PAUSE_BEFORE_RETRY = Duration.ofMillis(500);

    private final JournalConfig config;
    private final String writerId;
    private final Clock clock;
    private final JournalCodec codec = new JournalCodec();
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private CaptureStateLog.@Nullable Published last;
    private long publishes;

    /**
     * Takes the journal over: creates its topics where missing, fences any other writer of the same source and reads the last
     * state.
     *
     * @param config which journal
     * @param writerId names this writer among all writers there ever are, for example a random UUID
     * @param clock bounds the time of retries
     * @throws JournalException if the cluster cannot be reached or refuses
     */
    public JournalWriter(JournalConfig config, String writerId, Clock clock) {
        this.config = config;
        this.writerId = writerId;
        this.clock = clock;
        JournalTopics.ensure(config);
        try {
            producer = openProducer();
            last = CaptureStateLog.last(config);
            claim();
        } catch (KafkaException e) {
            close();
            throw failure(e);
        }
    }

    /** The state behind everything published so far, by whichever writer; null if nothing ever was. */
    public synchronized @Nullable CaptureState lastState() {
        return last == null ? null : last.state();
    }

    /**
     * Publishes records and state, all or nothing; returns when the cluster has acknowledged their commit.
     *
     * @param records the records in order; may be empty
     * @param after the state behind them
     * @throws FencedWriterException if another writer of the source took over
     * @throws JournalException if it did not succeed within {@link #GIVE_UP_AFTER}, or cannot succeed. Whether the batch is in
     *     the journal may then be unknown; a new writer's {@link #lastState()} tells
     */
    public synchronized void publish(List<JournalRecord> records, CaptureState after) {
        CaptureStateLog.Published attempt = new CaptureStateLog.Published(after, writerId + "/" + publishes++);
        Instant giveUp = clock.instant().plus(GIVE_UP_AFTER);
        while (true) {
            try {
                if (producer == null && recoverAndFind(attempt)) {
                    return;
                }
                transact(records, attempt);
                last = attempt;
                return;
            } catch (ProducerFencedException e) {
                abandonProducer();
                throw new FencedWriterException(config.source(), e);
            } catch (KafkaException e) {
                abandonProducer();
                if (isHopeless(e) || clock.instant().isAfter(giveUp)) {
                    throw failure(e);
                }
                LOG.warn("Writing to the {} failed, will recover and try again: {}", config.describe(), e.toString());
                pause();
            }
        }
    }

    /** Leaves this writer's mark, by which the writer it took over from sees that it was more than a lost connection. */
    private void claim() {
        CaptureStateLog.Published claim = new CaptureStateLog.Published(lastState(), writerId + "/claim");
        transact(List.of(), claim);
        last = claim;
    }

    private void transact(List<JournalRecord> records, CaptureStateLog.Published attempt) {
        KafkaProducer<byte[], byte[]> open = Objects.requireNonNull(producer);
        open.beginTransaction();
        for (JournalRecord record : records) {
            open.send(new ProducerRecord<>(config.journalTopic(), 0, null, codec.encode(record)));
        }
        open.send(CaptureStateLog.entry(config, attempt));
        open.commitTransaction();
    }

    /** Opens the producer anew and says whether the attempt is in the journal. */
    private boolean recoverAndFind(CaptureStateLog.Published attempt) {
        CaptureStateLog.Published known = last;
        producer = openProducer();
        last = CaptureStateLog.last(config);
        String found = last == null ? "" : last.publishId();
        if (found.equals(attempt.publishId())) {
            return true;
        }
        if (!found.equals(known == null ? "" : known.publishId())) {
            // Someone else published between our last success and now; they recover from our opening in this same way.
            abandonProducer();
            throw new FencedWriterException(config.source(), null);
        }
        return false;
    }

    private KafkaProducer<byte[], byte[]> openProducer() {
        KafkaProducer<byte[], byte[]> opened = KafkaClients.transactionalProducer(config);
        try {
            opened.initTransactions();
            return opened;
        } catch (KafkaException e) {
            opened.close(Duration.ZERO);
            throw e;
        }
    }

    private void abandonProducer() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    private static boolean isHopeless(KafkaException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RecordTooLargeException
                    || cause instanceof AuthorizationException
                    || cause instanceof AuthenticationException
                    || cause instanceof UnsupportedVersionException
                    || cause instanceof InterruptException) {
                return true;
            }
        }
        return false;
    }

    private JournalException failure(KafkaException e) {
        return JournalException.of("cannot write to the " + config.describe() + ": " + e.getMessage(), e);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_BEFORE_RETRY.toMillis());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Lets go of the journal; what was published stays. */
    @Override
    public synchronized void close() {
        abandonProducer();
    }
}
