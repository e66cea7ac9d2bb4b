package io.tidemark.journal;

import static io.tidemark.journal.JournalFixtures.commits;
import static io.tidemark.journal.JournalFixtures.config;
import static io.tidemark.journal.JournalFixtures.sequencesFrom;
import static io.tidemark.journal.JournalFixtures.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
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
                JournalTopics.ensure(config);
                assertThatThrownBy(() -> reader.seek(0))
                        .isInstanceOf(JournalGapException.class)
                        .hasMessageContaining("made again");
            }
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
