package io.tidemark.simulation;

import io.tidemark.journal.JournalConfig;
import io.tidemark.journal.KafkaConnector;
import io.tidemark.journal.TopicAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** The clients of one process. They extend Kafka's mocks only to leave out the methods that the journal does not call. */
final class SimulatedKafkaConnector implements KafkaConnector {
    private static final int MOST_RECORDS_OF_A_POLL = 12;

    private final SimulatedKafka kafka;
    private final SimulatedProcess process;

    SimulatedKafkaConnector(SimulatedKafka kafka, SimulatedProcess process) {
        this.kafka = kafka;
        this.process = process;
    }

    @Override
    public Producer<byte[], byte[]> transactionalProducer(JournalConfig config) {
        return new TransactionalProducer(config.transactionalId());
    }

    @Override
    public Consumer<byte[], byte[]> consumer(JournalConfig config) {
        return new CommittedConsumer();
    }

    @Override
    public TopicAdmin topics(JournalConfig config) {
        return new TopicAdmin() {
            @Override
            public Optional<TopicDescription> find(String topic) {
                Uuid id = kafka.call(process, "describe", false, () -> kafka.find(topic));
                Node node = new Node(1, "simulated", 9092);
                TopicPartitionInfo partition = new TopicPartitionInfo(0, node, List.of(node), List.of(node));
                return Optional.ofNullable(id)
                        .map(found ->
                                new TopicDescription(topic, false, List.of(partition), java.util.Set.of(), found));
            }

            @Override
            public void create(NewTopic topic) {
                kafka.call(process, "create " + topic.name(), true, () -> {
                    kafka.create(topic.name());
                    return true;
                });
            }

            @Override
            public void awaitKnown(String topic) {
                // The one that made it has found it already.
            }

            @Override
            public void useBrokersTime(String topic) {
                // Records have no time here.
            }

            @Override
            public void deleteBefore(TopicPartition partition, long offset) {
                kafka.call(process, "trim " + offset, true, () -> {
                    kafka.deleteBefore(partition, offset);
                    return true;
                });
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }

    private final class TransactionalProducer extends MockProducer<byte[], byte[]> {
        private final String transactionalId;
        private final List<ProducerRecord<byte[], byte[]>> unsent = new ArrayList<>();
        private final List<CompletableFuture<RecordMetadata>> answers = new ArrayList<>();
        private @Nullable RuntimeException failure;
        private int epoch;

        TransactionalProducer(String transactionalId) {
            this.transactionalId = transactionalId;
        }

        @Override
        public void initTransactions() {
            epoch = kafka.call(process, "take over", true, () -> kafka.takeOver(transactionalId));
        }

        @Override
        public void beginTransaction() {
            // The first record begins it.
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            CompletableFuture<RecordMetadata> answer = new CompletableFuture<>();
            unsent.add(record);
            answers.add(answer);
            return answer;
        }

        @Override
        public void flush() {
            List<ProducerRecord<byte[], byte[]>> records = List.copyOf(unsent);
            List<CompletableFuture<RecordMetadata>> waiting = List.copyOf(answers);
            unsent.clear();
            answers.clear();
            try {
                List<Long> offsets = kafka.call(
                        process,
                        "produce " + records.size(),
                        true,
                        () -> kafka.append(transactionalId, epoch, records));
                for (int i = 0; i < records.size(); i++) {
                    TopicPartition partition = new TopicPartition(records.get(i).topic(), 0);
                    waiting.get(i).complete(new RecordMetadata(partition, offsets.get(i), 0, 0, 0, 0));
                }
            } catch (KafkaException e) {
                failure = e;
                waiting.forEach(answer -> answer.completeExceptionally(e));
            }
        }

        @Override
        public void commitTransaction() {
            if (failure != null) {
                throw new KafkaException("the producer has met an error before", failure);
            }
            kafka.call(process, "commit", true, () -> {
                kafka.commit(transactionalId, epoch);
                return true;
            });
        }

        @Override
        public void close(Duration timeout) {
            // What is open is ended by whoever takes over.
        }
    }

    private final class CommittedConsumer extends MockConsumer<byte[], byte[]> {
        private long position = -1;

        CommittedConsumer() {
            super("none");
        }

        @Override
        public void assign(Collection<TopicPartition> partitions) {
            // Every call names its partition, or there is one only.
            assigned = partitions.iterator().next();
        }

        private TopicPartition assigned = new TopicPartition("", 0);

        @Override
        public void seekToBeginning(Collection<TopicPartition> partitions) {
            position = -1;
        }

        @Override
        public void seek(TopicPartition partition, long offset) {
            position = offset;
        }

        @Override
        public long position(TopicPartition partition) {
            if (position < 0) {
                position = kafka.call(process, "position", false, () -> kafka.begin(partition));
            }
            return position;
        }

        @Override
        public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
            TopicPartition partition = partitions.iterator().next();
            return Map.of(partition, kafka.call(process, "begin", false, () -> kafka.begin(partition)));
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
            TopicPartition partition = partitions.iterator().next();
            return Map.of(partition, kafka.call(process, "end", false, () -> kafka.lastStable(partition)));
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            long from = position(assigned);
            SimulatedKafka.Fetched fetched;
            try {
                fetched = kafka.call(
                        process, "poll " + from, false, () -> kafka.fetch(assigned, from, MOST_RECORDS_OF_A_POLL));
            } catch (org.apache.kafka.common.errors.TimeoutException e) {
                // A consumer that cannot reach its cluster has nothing to tell, and goes on trying.
                fetched = new SimulatedKafka.Fetched(List.of(), from);
            }
            position = fetched.next();
            if (fetched.records().isEmpty()) {
                process.sleep(timeout);
                return ConsumerRecords.empty();
            }
            return new ConsumerRecords<>(
                    Map.of(assigned, fetched.records()),
                    Map.of(assigned, new org.apache.kafka.clients.consumer.OffsetAndMetadata(position)));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
