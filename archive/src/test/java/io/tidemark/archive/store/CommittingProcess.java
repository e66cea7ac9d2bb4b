package io.tidemark.archive.store;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.LogSettings;
import io.tidemark.archive.Mark;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ServerFlavor;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Appends commits to an archive on S3 in a process of its own, so that a test can kill it. */
final class CommittingProcess {
    /** A checkpoint comes soon. */
    static final LogSettings SETTINGS = new LogSettings(Duration.ofMillis(10), 5);

    private static final String ACCESS_KEY = "TEST_ACCESS_KEY";
    private static final String SECRET_KEY = "TEST_SECRET_KEY";

    private CommittingProcess() {}

    static Process start(ObjectStoreConfig config) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CommittingProcess.class.getName(),
                        config.url().toString(),
                        String.valueOf(config.s3Endpoint()),
                        config.s3Region()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of(
                        ACCESS_KEY,
                        String.valueOf(config.accessKey()),
                        SECRET_KEY,
                        String.valueOf(config.secretKey())));
        return builder.start();
    }

    static Archive archive(ObjectStore store) throws IOException {
        return Archive.openOrCreate(
                store, new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 0), Clock.systemUTC(), SETTINGS);
    }

    /** Appends one commit. */
    static ArchiveView append(Archive archive, ArchiveView view) throws IOException {
        long sequence = 10 * (view.number() + 2);
        BinlogCoordinate place = new BinlogCoordinate("binlog.000001", sequence);
        Mark mark = new Mark(sequence, "", place, 1, 0, 0, "journal", sequence, "journal-1", "1");
        return archive.append(view, CommitDraft.changes(mark, List.of(), List.of()));
    }

    /** Commits until killed. */
    public static void main(String[] args) throws IOException {
        ObjectStoreConfig config = new ObjectStoreConfig(
                URI.create(args[0]),
                URI.create(args[1]),
                args[2],
                System.getenv(ACCESS_KEY),
                System.getenv(SECRET_KEY),
                true,
                null);
        try (ObjectStore store = ObjectStores.open(config)) {
            Archive archive = archive(store);
            ArchiveView view = archive.load();
            while (view.number() < 100) {
                view = append(archive, view);
            }
        }
    }
}
