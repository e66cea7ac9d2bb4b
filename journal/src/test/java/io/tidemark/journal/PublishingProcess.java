package io.tidemark.journal;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A broker and a writer in a process of their own, so that a test can kill them. Prints each sequence once it is acknowledged. */
final class PublishingProcess {
    private static final int RECORDS_PER_PUBLISH = 3;

    private PublishingProcess() {}

    static Process start(Path directory) throws Exception {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        PublishingProcess.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Publishes from the last state on until killed. */
    public static void main(String[] args) {
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), System.err::println);
        try (JournalWriter writer = new JournalWriter(
                JournalFixtures.config(broker.bootstrapServers()),
                "process " + ProcessHandle.current().pid(),
                Clock.systemUTC())) {
            CaptureState last = writer.lastState();
            long sequence = last == null ? 0 : last.sequence();
            while (!Thread.currentThread().isInterrupted()) {
                long first = sequence + 1;
                sequence += RECORDS_PER_PUBLISH;
                writer.publish(JournalFixtures.commits(first, RECORDS_PER_PUBLISH), JournalFixtures.state(sequence));
                System.out.println("acknowledged " + sequence);
            }
        }
    }
}
