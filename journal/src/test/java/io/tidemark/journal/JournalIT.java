package io.tidemark.journal;

import static io.tidemark.journal.JournalFixtures.commits;
import static io.tidemark.journal.JournalFixtures.config;
import static io.tidemark.journal.JournalFixtures.largerThan;
import static io.tidemark.journal.JournalFixtures.sequencesFrom;
import static io.tidemark.journal.JournalFixtures.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class JournalIT {
    @TempDir
    Path directory;

    private final List<String> fatalErrors = new ArrayList<>();

    @Test
    void publishesRecordsAndStateTogetherAndReadsThemBackInOrder() {
        try (EmbeddedBroker broker = start()) {
            JournalConfig config = config(broker.bootstrapServers());
            try (JournalWriter writer = writer(config, "a")) {
                assertThat(writer.lastState()).isNull();
                writer.publish(commits(1, 1000), state(1000));
                writer.publish(List.of(), state(1000));
                writer.publish(commits(1001, 1), state(1001));
                assertThat(writer.lastState()).isEqualTo(state(1001));
            }
            try (JournalReader reader = new JournalReader(config);
                    JournalWriter next = writer(config, "b")) {
                assertThat(sequencesFrom(reader, 0, 1001)).isEqualTo(oneTo(1001));
                assertThat(next.lastState()).isEqualTo(state(1001));
            }
        }
        assertThat(fatalErrors).isEmpty();
    }

    @Test
    void aSecondWriterFencesTheFirst() {
        try (EmbeddedBroker broker = start()) {
            JournalConfig config = config(broker.bootstrapServers());
            try (JournalWriter first = writer(config, "first");
                    JournalReader reader = openReader(config)) {
                first.publish(commits(1, 5), state(5));
                try (JournalWriter second = writer(config, "second")) {
                    assertThat(second.lastState()).isEqualTo(state(5));
                    assertThatThrownBy(() -> first.publish(commits(6, 1), state(6)))
                            .isInstanceOf(FencedWriterException.class)
                            .hasMessageContaining("crm");
                    second.publish(commits(6, 5), state(10));
                }
                assertThat(sequencesFrom(reader, 0, 10)).isEqualTo(oneTo(10));
            }
        }
    }

    @Test
    void aWriterThatRecoversLeavesTheJournalToTheOneThatTookOver() {
        try (EmbeddedBroker broker = start()) {
            JournalConfig config = config(broker.bootstrapServers());
            JournalConfig small = new JournalConfig(
                    "crm", Map.of("bootstrap.servers", config.bootstrapServers(), "max.request.size", "5000"));
            try (JournalWriter first = writer(small, "first")) {
                first.publish(commits(1, 5), state(5));
                assertThatThrownBy(() -> first.publish(List.of(largerThan(5000)), state(6)))
                        .isInstanceOf(JournalException.class)
                        .hasMessageContaining("larger");
                try (JournalWriter second = writer(config, "second")) {
                    second.publish(commits(6, 1), state(6));
                    assertThatThrownBy(() -> first.publish(commits(6, 1), state(6)))
                            .isInstanceOf(FencedWriterException.class);
                    assertThatThrownBy(first::lastState).isInstanceOf(FencedWriterException.class);
                    second.publish(commits(7, 1), state(7));
                }
            }
        }
    }

    @Test
    void takesRecordsFromAMachineWhoseClockIsAhead() throws Exception {
        try (EmbeddedBroker broker = start()) {
            JournalConfig config = config(broker.bootstrapServers());
            JournalTopics.ensure(config);
            sendAhead(config);
        }
    }

    /** Topics that an administrator made; the limit is what clusters have unless told otherwise, but not the embedded broker. */
    @Test
    void topicsThatAreThereTakeThemToo() throws Exception {
        try (EmbeddedBroker broker = start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            JournalConfig config = config(broker.bootstrapServers());
            Map<String, String> anHourAhead = Map.of("message.timestamp.after.max.ms", "3600000");
            admin.createTopics(List.of(
                            new NewTopic(config.journalTopic(), 1, (short) 1).configs(anHourAhead),
                            new NewTopic(config.offsetsTopic(), 1, (short) 1).configs(anHourAhead)))
                    .all()
                    .get();
            new KafkaTopicAdmin(admin).awaitKnown(config.journalTopic());
            assertThatThrownBy(() -> sendAhead(config)).hasCauseInstanceOf(InvalidTimestampException.class);
            JournalTopics.ensure(config);
            long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (true) {
                try {
                    sendAhead(config);
                    return;
                } catch (ExecutionException e) {
                    // The broker acts on the new setting a moment after the controller has acknowledged it.
                    assertThat(System.nanoTime()).as(e.toString()).isLessThan(deadline);
                    LockSupport.parkNanos(50_000_000);
                }
            }
        }
    }

    private static void sendAhead(JournalConfig config) throws Exception {
        long ahead = Clock.systemUTC().millis() + Duration.ofHours(3).toMillis();
        try (Producer<byte[], byte[]> producer = config.kafka().transactionalProducer(config)) {
            producer.initTransactions();
            producer.beginTransaction();
            for (String topic : List.of(config.journalTopic(), config.offsetsTopic())) {
                byte[] any = {1};
                assertThat(producer.send(new ProducerRecord<>(topic, 0, ahead, any, any))
                                .get()
                                .timestamp())
                        .as("the broker's time in " + topic)
                        .isLessThan(ahead);
            }
            producer.abortTransaction();
        }
    }

    @Test
    void theWriterThatHoldsTheJournalOutlivesBeingFencedByAnotherThatDoesNotClaimIt() {
        try (EmbeddedBroker broker = start()) {
            JournalConfig config = config(broker.bootstrapServers());
            try (JournalWriter writer = writer(config, "holder");
                    Producer<byte[], byte[]> intruder = config.kafka().transactionalProducer(config);
                    JournalReader reader = openReader(config)) {
                writer.publish(commits(1, 1), state(1));
                intruder.initTransactions();
                writer.publish(commits(2, 1), state(2));
                assertThat(sequencesFrom(reader, 0, 2)).isEqualTo(oneTo(2));
            }
        }
    }

    @Test
    void ofWritersThatTakeOverFromOneAnotherAtWorkTheLastGoesOn() throws Exception {
        try (EmbeddedBroker broker = start()) {
            JournalConfig config = config(broker.bootstrapServers());
            List<CompletableFuture<Long>> predecessors = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                JournalWriter writer = writer(config, "writer " + i);
                predecessors.add(CompletableFuture.supplyAsync(() -> publishUntilFenced(writer)));
            }
            try (JournalWriter last = writer(config, "last");
                    JournalReader reader = openReader(config)) {
                long acknowledged = 0;
                for (CompletableFuture<Long> predecessor : predecessors) {
                    acknowledged = Math.max(acknowledged, predecessor.get());
                }
                long next = last.lastState() == null ? 1 : last.lastState().sequence() + 1;
                assertThat(next).isGreaterThan(acknowledged);
                last.publish(commits(next, 1), state(next));
                assertThat(sequencesFrom(reader, 0, next)).isEqualTo(oneTo(next));
            }
        }
    }

    @Test
    void aClaimThatTheCoordinatorAnswersWithAnErrorOfItsOwnIsMadeAgain() {
        try (EmbeddedBroker broker = start()) {
            JournalConfig config = config(broker.bootstrapServers());
            AtomicInteger answers = new AtomicInteger();
            JournalConfig failing =
                    new JournalConfig(config.source(), config.kafkaClientSettings(), new KafkaConnector() {
                        @Override
                        public Producer<byte[], byte[]> transactionalProducer(JournalConfig asked) {
                            return failingFirstCommit(config.kafka().transactionalProducer(asked), answers);
                        }

                        @Override
                        public Consumer<byte[], byte[]> consumer(JournalConfig asked) {
                            return config.kafka().consumer(asked);
                        }

                        @Override
                        public TopicAdmin topics(JournalConfig asked) {
                            return config.kafka().topics(asked);
                        }
                    });
            try (JournalWriter writer = writer(failing, "a");
                    JournalReader reader = openReader(config)) {
                writer.publish(commits(1, 3), state(3));
                assertThat(sequencesFrom(reader, 0, 3)).isEqualTo(oneTo(3));
            }
            assertThat(answers).hasValue(3);
        }
    }

    /** The first commit takes no effect and gets the answer that brokers were seen to give while writers fence each other. */
    @SuppressWarnings("unchecked")
    private static Producer<byte[], byte[]> failingFirstCommit(
            Producer<byte[], byte[]> producer, AtomicInteger answers) {
        return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                JournalIT.class.getClassLoader(), new Class<?>[] {Producer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commitTransaction") && answers.getAndIncrement() == 0) {
                        throw new KafkaException(
                                "Unhandled error in EndTxnResponse: The server experienced an unexpected"
                                        + " error when processing the request.");
                    }
                    try {
                        return method.invoke(producer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Publishes one commit after the other; the last sequence that was acknowledged. */
    private static long publishUntilFenced(JournalWriter writer) {
        long acknowledged = 0;
        try (writer) {
            CaptureState state = writer.lastState();
            for (long next = state == null ? 1 : state.sequence() + 1; ; next++) {
                writer.publish(commits(next, 1), state(next));
                acknowledged = next;
            }
        } catch (FencedWriterException e) {
            return acknowledged;
        }
    }

    @Test
    void aWriterOutlivesARestartOfTheBrokerWithoutLossOrRepetition() {
        JournalConfig config;
        JournalWriter writer;
        try (EmbeddedBroker broker = start()) {
            config = config(broker.bootstrapServers());
            writer = writer(config, "a");
            writer.publish(commits(1, 10), state(10));
        }
        try (EmbeddedBroker broker = start();
                writer) {
            assertThat(broker.bootstrapServers()).isEqualTo(config.bootstrapServers());
            assertThat(EmbeddedBroker.bootstrapServers(directory)).contains(broker.bootstrapServers());
            writer.publish(commits(11, 10), state(20));
            try (JournalReader reader = new JournalReader(config)) {
                assertThat(sequencesFrom(reader, 0, 20)).isEqualTo(oneTo(20));
            }
        }
    }

    @Test
    void aSecondBrokerOnTheSameDirectoryIsRefused() {
        try (EmbeddedBroker broker = start()) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining(directory.toString());
            assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void readingBelowWhatWasReleasedOrBeyondTheEndIsAGap() {
        try (EmbeddedBroker broker = start()) {
            JournalConfig config = config(broker.bootstrapServers());
            try (JournalWriter writer = writer(config, "a");
                    JournalReader reader = openReader(config)) {
                writer.publish(commits(1, 100), state(100));
                assertThat(sequencesFrom(reader, 0, 100)).isEqualTo(oneTo(100));
                reader.release(50);
                assertThat(reader.beginningOffset()).isEqualTo(50);
                assertThat(sequencesFrom(reader, 50, 100)).first().isEqualTo(51L);
                assertThatThrownBy(() -> reader.seek(49))
                        .isInstanceOf(JournalGapException.class)
                        .hasMessageContaining("offset 49");
                assertThatThrownBy(() -> reader.seek(5000)).isInstanceOf(JournalGapException.class);
            }
        }
    }

    @Test
    void aJournalMadeAgainIsAGap() throws Exception {
        try (EmbeddedBroker broker = start()) {
            JournalConfig config = config(broker.bootstrapServers());
            JournalTopics.ensure(config);
            try (JournalReader reader = new JournalReader(config);
                    Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.deleteTopics(List.of(config.journalTopic())).all().get();
                awaitAbsence(admin, config);
                assertThatThrownBy(() -> reader.seek(0))
                        .isInstanceOf(JournalGapException.class)
                        .hasMessageContaining("was deleted");
                JournalTopics.ensure(config);
                assertThatThrownBy(() -> reader.seek(0))
                        .isInstanceOf(JournalGapException.class)
                        .hasMessageContaining("made again");
            }
        }
    }

    @Test
    void aJournalCanBeOpenedAsSoonAsItWasMade() {
        try (EmbeddedBroker broker = start()) {
            for (int i = 0; i < 20; i++) {
                JournalConfig config =
                        new JournalConfig("crm" + i, Map.of("bootstrap.servers", broker.bootstrapServers()));
                JournalTopics.ensure(config);
                try (JournalReader reader = openReader(config)) {
                    assertThat(reader.endOffset()).isZero();
                }
            }
        }
    }

    /** The broker learns that a topic is gone a moment after the controller has acknowledged it. */
    private static void awaitAbsence(Admin admin, JournalConfig config) {
        TopicAdmin topics = new KafkaTopicAdmin(admin);
        while (topics.find(config.journalTopic()).isPresent()) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private EmbeddedBroker start() {
        return EmbeddedBroker.start(directory, fatalErrors::add);
    }

    private static JournalWriter writer(JournalConfig config, String id) {
        return new JournalWriter(config, id, Clock.systemUTC());
    }

    private static JournalReader openReader(JournalConfig config) {
        return new JournalReader(config);
    }

    private static List<Long> oneTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
