package io.tidemark.capture;

import io.tidemark.journal.EmbeddedBroker;
import io.tidemark.journal.JournalConfig;
import io.tidemark.journal.JournalEntry;
import io.tidemark.journal.JournalReader;
import io.tidemark.schemas.JournalRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** A journal on a broker that all tests of this JVM share, and what is in it. */
final class JournalContents implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static EmbeddedBroker broker;

    private final JournalConfig config;
    private final JournalReader reader;
    private final List<JournalRecord> records = new ArrayList<>();

    private JournalContents(JournalConfig config) {
        this.config = config;
        this.reader = new JournalReader(config);
    }

    static JournalConfig newJournal() {
        return new JournalConfig(
                "t" + UUID.randomUUID().toString().substring(0, 8),
                Map.of("bootstrap.servers", sharedBroker().bootstrapServers()));
    }

    static JournalContents of(JournalConfig config) {
        io.tidemark.journal.JournalTopics.ensure(config);
        JournalContents contents = new JournalContents(config);
        contents.reader.seek(0);
        return contents;
    }

    JournalConfig config() {
        return config;
    }

    /** All records up to and including the first one that fits. */
    List<JournalRecord> until(Predicate<JournalRecord> last) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        int checked = 0;
        while (System.nanoTime() < deadline) {
            for (; checked < records.size(); checked++) {
                if (last.test(records.get(checked))) {
                    return new ArrayList<>(records);
                }
            }
            for (JournalEntry entry : reader.poll(Duration.ofMillis(200))) {
                records.add(entry.record());
            }
        }
        throw new AssertionError("the record that was waited for is not among the " + records.size()
                + " in the journal; last: " + (records.isEmpty() ? "none" : records.get(records.size() - 1)));
    }

    @Override
    public void close() {
        reader.close();
    }

    private static synchronized EmbeddedBroker sharedBroker() {
        if (broker == null) {
            try {
                Path directory = Files.createTempDirectory("tidemark-broker-");
                EmbeddedBroker started = EmbeddedBroker.start(directory, message -> {});
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    started.close();
                    deleteRecursively(directory);
                }));
                broker = started;
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return broker;
    }

    private static void deleteRecursively(Path directory) {
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
