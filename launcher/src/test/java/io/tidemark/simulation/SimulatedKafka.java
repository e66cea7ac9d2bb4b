package io.tidemark.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster as far as the journal relies on one: topics of one partition, transactions with markers that take offsets of their own
 * and may come to one topic later than to the other, fencing by epochs, transactions that time out, committed reads up to the first
 * open transaction, records deleted from the front (KIP-98, KIP-107).
 */
final class SimulatedKafka {
    private static final long TRANSACTION_TIMEOUT_MICROS = TimeUnit.SECONDS.toMicros(60);
    private static final int LATEST_MARKER_MILLIS = 2_000;

    /** Told what becomes of the journal. */
    interface Observer {
        /** Records have become visible to readers. */
        void committed(String topic, List<byte[]> values);

        /** Records are about to be deleted from the front. */
        void trimmed(String topic, List<byte[]> values);

        /** A topic is gone with all its records. */
        void lost(String topic);
    }

    private static final class Transaction {
        private final List<String> topics = new ArrayList<>();
        private final long deadlineMicros;
        private @Nullable Boolean committed;

        Transaction(long deadlineMicros) {
            this.deadlineMicros = deadlineMicros;
        }
    }

    private record Entry(
            long offset,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Headers headers,
            Transaction transaction,
            boolean isMarker) {}

    private static final class Topic {
        private final Uuid id;
        private final List<Entry> entries = new ArrayList<>();
        private final List<Transaction> open = new ArrayList<>();
        private long begin;
        private long end;

        Topic(Uuid id) {
            this.id = id;
        }

        long lastStable() {
            return entries.stream()
                    .filter(entry -> open.contains(entry.transaction))
                    .mapToLong(Entry::offset)
                    .findFirst()
                    .orElse(end);
        }
    }

    private static final class Writer {
        private int epoch;
        private @Nullable Transaction transaction;
        private @Nullable Transaction ending;
    }

    private final Scheduler scheduler;
    private final Observer observer;
    private final Map<String, Topic> topics = new TreeMap<>();
    private final Map<String, Writer> writers = new HashMap<>();
    private long downUntilMicros;
    private long topicsMade;

    SimulatedKafka(Scheduler scheduler, Observer observer) {
        this.scheduler = scheduler;
        this.observer = observer;
    }

    /** The way of a process to the cluster. */
    SimulatedKafkaConnector connector(SimulatedProcess process) {
        return new SimulatedKafkaConnector(this, process);
    }

    /** Makes the cluster unreachable for a while. */
    void goDown(Duration time) {
        downUntilMicros = scheduler.nowMicros() + time.toMillis() * 1000;
    }

    void comeUp() {
        downUntilMicros = 0;
    }

    /** Deletes a topic with all that it holds. */
    void lose(String topic) {
        if (topics.remove(topic) != null) {
            observer.lost(topic);
        }
    }

    /** Makes a call of a process, with whatever goes wrong on its way. */
    <T> T call(SimulatedProcess process, String what, boolean changes, Supplier<T> effect) {
        process.boundary("kafka " + what);
        if (scheduler.nowMicros() < downUntilMicros) {
            process.sleep(Duration.ofSeconds(10));
            throw new TimeoutException("the cluster is down: " + what);
        }
        Fault fault = process.fault(changes);
        if (fault == Fault.BEFORE) {
            throw new TimeoutException("no answer to " + what);
        }
        T result = scheduler.checked(() -> {
            expireTransactions();
            return effect.get();
        });
        process.boundary("kafka " + what + " done");
        if (fault != Fault.NONE) {
            throw new TimeoutException("the answer to " + what + " was lost");
        }
        return result;
    }

    @Nullable
    Uuid find(String topic) {
        Topic found = topics.get(topic);
        return found == null ? null : found.id;
    }

    void create(String topic) {
        if (topics.containsKey(topic)) {
            throw new TopicExistsException("there is a topic " + topic);
        }
        topics.put(topic, new Topic(new Uuid(1, ++topicsMade)));
    }

    void deleteBefore(TopicPartition partition, long offset) {
        Topic topic = topic(partition);
        long before = Math.min(offset, topic.lastStable());
        observer.trimmed(
                partition.topic(),
                values(topic.entries.stream()
                        .filter(entry -> entry.offset < before)
                        .toList()));
        topic.begin = Math.max(topic.begin, before);
        topic.entries.removeIf(entry -> entry.offset < topic.begin);
    }

    /** Fences the earlier producers of an id and ends what they left open; returns the new one's epoch. */
    int takeOver(String transactionalId) {
        Writer writer = writers.computeIfAbsent(transactionalId, id -> new Writer());
        abortOpen(writer);
        finishEnding(writer);
        return ++writer.epoch;
    }

    /** Appends records to a producer's transaction, which begins with the first; returns their offsets. */
    List<Long> append(String transactionalId, int epoch, List<ProducerRecord<byte[], byte[]>> records) {
        Writer writer = requireNotFenced(transactionalId, epoch);
        finishEnding(writer);
        for (ProducerRecord<byte[], byte[]> record : records) {
            topic(new TopicPartition(record.topic(), 0));
        }
        if (writer.transaction == null) {
            writer.transaction = new Transaction(scheduler.nowMicros() + TRANSACTION_TIMEOUT_MICROS);
        }
        Transaction transaction = writer.transaction;
        List<Long> offsets = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records) {
            Topic topic = topic(new TopicPartition(record.topic(), 0));
            if (!transaction.topics.contains(record.topic())) {
                transaction.topics.add(record.topic());
                topic.open.add(transaction);
            }
            offsets.add(topic.end);
            topic.entries.add(
                    new Entry(topic.end++, record.key(), record.value(), record.headers(), transaction, false));
        }
        return offsets;
    }

    /** Commits a producer's transaction: decided at once, told to its topics now or a little later. */
    void commit(String transactionalId, int epoch) {
        Writer writer = requireNotFenced(transactionalId, epoch);
        Transaction transaction = writer.transaction;
        if (transaction == null) {
            return;
        }
        writer.transaction = null;
        writer.ending = transaction;
        transaction.committed = true;
        for (String topic : transaction.topics) {
            if (scheduler.random().nextInt(4) > 0) {
                writeMarker(topic, transaction);
            } else {
                scheduler.later(
                        Duration.ofMillis(scheduler.random().nextInt(LATEST_MARKER_MILLIS)),
                        () -> writeMarker(topic, transaction));
            }
        }
    }

    long begin(TopicPartition partition) {
        return topic(partition).begin;
    }

    long lastStable(TopicPartition partition) {
        return topic(partition).lastStable();
    }

    /** Committed records from an offset on, and the offset behind what was looked at. */
    Fetched fetch(TopicPartition partition, long offset, int atMost) {
        Topic topic = topic(partition);
        if (offset < topic.begin || offset > topic.end) {
            throw new OffsetOutOfRangeException(Map.of(partition, offset));
        }
        long stable = topic.lastStable();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Entry entry : topic.entries) {
            if (entry.offset >= offset && entry.offset < stable && isVisible(entry)) {
                records.add(new ConsumerRecord<>(
                        partition.topic(),
                        0,
                        entry.offset,
                        0,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        entry.key,
                        entry.value,
                        entry.headers,
                        java.util.Optional.empty()));
                if (records.size() == atMost) {
                    return new Fetched(records, entry.offset + 1);
                }
            }
        }
        return new Fetched(records, Math.max(offset, stable));
    }

    /**
     * What a fetch brought.
     *
     * @param next where the next one begins
     */
    record Fetched(List<ConsumerRecord<byte[], byte[]>> records, long next) {}

    private static boolean isVisible(Entry entry) {
        return !entry.isMarker && Boolean.TRUE.equals(entry.transaction.committed);
    }

    private static List<byte[]> values(List<Entry> entries) {
        List<byte[]> values = new ArrayList<>();
        for (Entry entry : entries) {
            if (isVisible(entry) && entry.value != null) {
                values.add(entry.value);
            }
        }
        return values;
    }

    private Writer requireNotFenced(String transactionalId, int epoch) {
        Writer writer = writers.get(transactionalId);
        if (writer == null || writer.epoch != epoch) {
            throw new ProducerFencedException("a newer producer has the id " + transactionalId);
        }
        return writer;
    }

    private void expireTransactions() {
        for (Writer writer : writers.values()) {
            if (writer.transaction != null && writer.transaction.deadlineMicros < scheduler.nowMicros()) {
                abortOpen(writer);
                writer.epoch++;
            }
        }
    }

    private void abortOpen(Writer writer) {
        Transaction transaction = writer.transaction;
        if (transaction != null) {
            writer.transaction = null;
            transaction.committed = false;
            List.copyOf(transaction.topics).forEach(topic -> writeMarker(topic, transaction));
        }
    }

    private void finishEnding(Writer writer) {
        Transaction transaction = writer.ending;
        if (transaction != null) {
            writer.ending = null;
            transaction.topics.forEach(topic -> writeMarker(topic, transaction));
        }
    }

    private void writeMarker(String name, Transaction transaction) {
        Topic topic = topics.get(name);
        if (topic == null || !topic.open.remove(transaction)) {
            return;
        }
        topic.entries.add(new Entry(
                topic.end++,
                null,
                null,
                new org.apache.kafka.common.header.internals.RecordHeaders(),
                transaction,
                true));
        if (Boolean.TRUE.equals(transaction.committed)) {
            observer.committed(
                    name,
                    values(topic.entries.stream()
                            .filter(entry -> entry.transaction == transaction)
                            .toList()));
        }
    }

    private Topic topic(TopicPartition partition) {
        Topic topic = topics.get(partition.topic());
        if (topic == null) {
            throw new TimeoutException("there is no topic " + partition.topic());
        }
        return topic;
    }
}
