package io.tidemark.archiver;

import io.tidemark.archive.Archive;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.journal.JournalConfig;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An archiver in a process of its own, so that a test can kill it. */
final class ArchiverProcess {
    private ArchiverProcess() {}

    static Process start(JournalConfig journal, Path archiveRoot, Path temporary) throws Exception {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ArchiverProcess.class.getName(),
                        journal.kafkaClientSettings().get("bootstrap.servers"),
                        journal.source(),
                        archiveRoot.toString(),
                        temporary.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Archives until killed. */
    public static void main(String[] args) throws Exception {
        Archive archive = Archive.open(new DirectoryObjectStore(Path.of(args[2])), args[1]);
        ArchiverConfig config = ArchiverConfig.defaults(Path.of(args[3])).withFlush(Duration.ofMillis(50), 20_000);
        try (ArchiverService service = new ArchiverService(
                archive,
                new JournalConfig(args[1], Map.of("bootstrap.servers", args[0])),
                config,
                Clock.systemUTC(),
                status -> {})) {
            service.start();
            service.awaitEnd();
        }
    }
}
