package io.tidemark.journal;

import io.tidemark.schemas.JournalCodec;
import io.tidemark.schemas.JournalRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches of records to the journal, each exactly once and in order, together with the {@link CaptureState} behind it.
 *
 * <p>A batch and its state are one Kafka transaction under a transactional id that is fixed per source. Whatever goes wrong
 * in a transaction, the recovery is the same: open the producer anew, which makes the cluster finish or abort what was open,
 * and read from the last committed state whether this batch is in. Only then is it written again.
 *
 * <p>Of several writers of one source exactly one goes on: the one that claimed the journal last. Opening a producer fences every
 * other one, so that alone decides nothing: a writer that recovers looks first who holds the journal, and a writer that was fenced
 * although the journal is still its own recovers. Thread-safe; one batch at a time.
 */
public final class JournalWriter implements AutoCloseable {
    /** How long a batch is tried before the caller learns of it. */
    public static final Duration GIVE_UP_AFTER = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);
    private static final Duration PAUSE_BEFORE_RETRY = Duration.ofMillis(500);

    private final JournalConfig config;
    private final String writerId;
    private final Clock clock;
    private final Duration pauseBeforeRetry;
    private final JournalCodec codec = new JournalCodec();
    private @Nullable Producer<byte[], byte[]> producer;
    private CaptureStateLog.@Nullable Published last;
    private JournalEnd end = new JournalEnd(0, null);
    private long publishes;

    /**
     * Takes the journal over: creates its topics where missing, fences any other writer of the same source and reads the last
     * state.
     *
     * @param config which journal
     * @param writerId names this writer among all writers there ever are, for example a random UUID; without a slash
     * @param clock bounds the time of retries
     * @throws FencedWriterException if yet another writer took over in the meantime
     * @throws JournalException if the cluster cannot be reached or refuses
     */
    public JournalWriter(JournalConfig config, String writerId, Clock clock) {
        this(config, writerId, clock, PAUSE_BEFORE_RETRY);
    }

    /**
     * As {@link #JournalWriter(JournalConfig, String, Clock)}.
     *
     * @param pauseBeforeRetry how long to wait after a failure
     */
    public JournalWriter(JournalConfig config, String writerId, Clock clock, Duration pauseBeforeRetry) {
        this.config = config;
        this.writerId = writerId;
        this.clock = clock;
        this.pauseBeforeRetry = pauseBeforeRetry;
        try {
            takeOver();
        } catch (KafkaException e) {
            throw failure(e);
        } finally {
            if (last == null || !isOurs(last)) {
                close();
            }
        }
    }

    /**
     * The state behind everything published so far, by whichever writer; null if nothing ever was. If it was lost while this writer
     * was open, the last one known, and {@link #damage()} says so. After a failed publish the journal is asked what became of it.
     *
     * @throws FencedWriterException if another writer of the source took over
     * @throws JournalException if the cluster cannot be reached or refuses
     */
    public synchronized @Nullable CaptureState lastState() {
        if (producer == null) {
            try {
                recover();
            } catch (KafkaException e) {
                throw failure(e);
            }
        }
        return last == null ? null : last.state();
    }

    /**
     * Why nothing can be added to the journal's present incarnation: its records do not end where {@link #lastState()} says. Null if
     * they do, as last looked at.
     */
    public synchronized @Nullable String damage() {
        return end.damage();
    }

    /**
     * Publishes records and state, all or nothing; returns when the cluster has acknowledged their commit.
     *
     * @param records the records in order; may be empty. Those that begin a new incarnation of the journal are led by a {@link
     *     JournalRecord.StreamStart} that names it
     * @param after the state behind them
     * @throws JournalDamagedException if the journal does not end where the state says and {@code after} is of the same incarnation
     * @throws FencedWriterException if another writer of the source took over
     * @throws JournalException if it did not succeed within {@link #GIVE_UP_AFTER}, or cannot succeed. Whether the batch is in
     *     the journal may then be unknown; {@link #lastState()} tells
     */
    public synchronized void publish(List<JournalRecord> records, CaptureState after) {
        CaptureStateLog.Published attempt = new CaptureStateLog.Published(after, writerId + "/" + publishes++);
        Instant giveUp = clock.instant().plus(GIVE_UP_AFTER);
        while (true) {
            try {
                if (producer == null) {
                    recover();
                    if (last != null && last.publishId().equals(attempt.publishId())) {
                        return;
                    }
                }
                requireWholeFor(records, after);
                transact(records, attempt);
                last = attempt;
                return;
            } catch (JournalDamagedException e) {
                abandonProducer();
                throw e;
            } catch (KafkaException e) {
                abandonProducer();
                if (isHopeless(e) || isAfter(giveUp)) {
                    throw failure(e);
                }
                LOG.warn("Writing to the {} failed, will recover and try again: {}", config.describe(), e.toString());
                pause();
            }
        }
    }

    /**
     * Leaves this writer's claim, by which the writer it took over from sees that it was more than a lost connection. That writer
     * may still be recovering from a failure of its own and fence this one, and a coordinator in which the two meet may answer with
     * an error of its own; then the claim is made again, unless a third made one.
     */
    private void takeOver() {
        Instant giveUp = clock.instant().plus(GIVE_UP_AFTER);
        String claimId = writerId + "/claim";
        String predecessor = null;
        while (true) {
            try {
                CaptureStateLog.Published found = openAndRead();
                String owner = found == null ? "" : found.writerId();
                predecessor = predecessor == null ? owner : predecessor;
                if (!owner.equals(predecessor) && !owner.equals(writerId)) {
                    throw new FencedWriterException(config.source());
                }
                CaptureStateLog.Published claim =
                        new CaptureStateLog.Published(found == null ? null : found.state(), claimId);
                transact(List.of(), claim);
                last = claim;
                return;
            } catch (KafkaException e) {
                abandonProducer();
                // A cluster that cannot be reached is for the caller to wait for, who says so to its user.
                if (isHopeless(e) || isCausedBy(e, TimeoutException.class::isInstance) || isAfter(giveUp)) {
                    throw e;
                }
                LOG.warn("Taking over the {} failed, will try again: {}", config.describe(), e.toString());
                pause();
            }
        }
    }

    /** Opens the producer anew if the journal is still this writer's, and learns what was published last. */
    private void recover() {
        CaptureStateLog.Published known = last;
        JournalTopics.createMissing(config);
        requireOurs(CaptureStateLog.last(config));
        last = requireOurs(openAndRead());
        if (last == null && known != null && known.state() != null) {
            // Kept, so that a stream of the lost incarnation is not taken for the beginning of a new one.
            last = known;
            end = new JournalEnd(end.endOffset(), "the " + config.describe() + " was deleted and made again");
        }
    }

    private CaptureStateLog.@Nullable Published openAndRead() {
        JournalTopics.createMissing(config);
        producer = openProducer();
        CaptureStateLog.Published found = CaptureStateLog.last(config);
        end = JournalEnd.read(config, found == null ? null : found.state());
        return found;
    }

    /** What was lost must not be passed over by going on as if nothing had happened. */
    private void requireWholeFor(List<JournalRecord> records, CaptureState after) {
        CaptureState before = last == null ? null : last.state();
        boolean beginsAnew = !records.isEmpty()
                && records.get(0) instanceof JournalRecord.StreamStart
                && (before == null || !before.journal().equals(after.journal()));
        if (end.damage() != null && !beginsAnew) {
            throw new JournalDamagedException(String.valueOf(end.damage()));
        }
    }

    private CaptureStateLog.@Nullable Published requireOurs(CaptureStateLog.@Nullable Published found) {
        if (found != null && !isOurs(found)) {
            // Whoever holds the journal may have been fenced by our opening; that writer recovers in this same way.
            abandonProducer();
            throw new FencedWriterException(config.source());
        }
        return found;
    }

    private boolean isOurs(CaptureStateLog.Published published) {
        return published.writerId().equals(writerId);
    }

    private void transact(List<JournalRecord> records, CaptureStateLog.Published attempt) {
        Producer<byte[], byte[]> open = Objects.requireNonNull(producer);
        open.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
        for (JournalRecord record : records) {
            sent.add(open.send(new ProducerRecord<>(config.journalTopic(), 0, null, codec.encode(record))));
        }
        open.send(CaptureStateLog.entry(config, attempt));
        open.flush();
        long endOffset = sent.isEmpty() ? end.endOffset() : requireBehindEnd(sent);
        open.commitTransaction();
        end = new JournalEnd(endOffset, sent.isEmpty() ? end.damage() : null);
    }

    /** Kafka numbers records upwards: a number that it gave before means that the topic was made again, or lost its end. */
    private long requireBehindEnd(List<Future<RecordMetadata>> sent) {
        long first = offset(sent.get(0));
        if (first < end.endOffset()) {
            throw new JournalDamagedException("the " + config.describe() + " gave offset " + first
                    + " to a new record although it had come to offset " + end.endOffset()
                    + " before: the topic was made again, or Kafka lost records");
        }
        return offset(sent.get(sent.size() - 1)) + 1;
    }

    private static long offset(Future<RecordMetadata> sent) {
        try {
            return sent.get().offset();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException said ? said : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private Producer<byte[], byte[]> openProducer() {
        Producer<byte[], byte[]> opened = config.kafka().transactionalProducer(config);
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
        return isCausedBy(
                e,
                cause -> cause instanceof RecordTooLargeException
                        || cause instanceof AuthorizationException
                        || cause instanceof AuthenticationException
                        || cause instanceof UnsupportedVersionException
                        || cause instanceof InterruptException);
    }

    private boolean isAfter(Instant giveUp) {
        return clock.instant().isAfter(giveUp);
    }

    private static boolean isCausedBy(Throwable e, Predicate<Throwable> kind) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (kind.test(cause)) {
                return true;
            }
        }
        return false;
    }

    private JournalException failure(KafkaException e) {
        Throwable reason = e;
        while (reason.getCause() != null) {
            // The producer wraps what went wrong in a sentence about its own state.
            reason = reason.getCause();
        }
        String wayOn = reason instanceof InvalidTimestampException
                ? "; set this machine's clock right, or " + TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG + "="
                        + JournalTopics.BROKERS_TIME + " for topics " + config.journalTopic() + " and "
                        + config.offsetsTopic()
                : "";
        return JournalException.of("cannot write to the " + config.describe() + ": " + reason.getMessage() + wayOn, e);
    }

    private void pause() {
        try {
            Thread.sleep(pauseBeforeRetry.toMillis());
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
