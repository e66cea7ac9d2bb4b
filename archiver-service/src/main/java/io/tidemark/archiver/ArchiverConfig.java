package io.tidemark.archiver;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the archiver works.
 *
 * @param flushInterval a transaction waits at most about this long before it is committed to the archive
 * @param flushBytes journal bytes after which a commit comes earlier
 * @param idleCommitInterval how often the mark moves while the source is idle and only heartbeats come
 * @param releaseMarginRecords journal records that stay in Kafka behind the mark, for whoever looks into what happened
 * @param maxOpenWriters change files open at once; bounds memory however many tables change
 * @param uploadThreads files uploaded at once
 * @param journalPatience how long a journal that lacks what the archive needs next may take to be begun anew by capture
 * @param temporaryDirectory files are written here before they are uploaded; emptied at each start
 */
public record ArchiverConfig(
        Duration flushInterval,
        long flushBytes,
        Duration idleCommitInterval,
        long releaseMarginRecords,
        int maxOpenWriters,
        int uploadThreads,
        Duration journalPatience,
        Path temporaryDirectory) {

    /** Checks that every number is usable. */
    public ArchiverConfig {
        if (flushInterval.isNegative() || idleCommitInterval.isNegative() || journalPatience.isNegative()) {
            throw new IllegalArgumentException("an interval of the archiver is negative");
        }
        if (flushBytes < 1 || releaseMarginRecords < 0 || maxOpenWriters < 1 || uploadThreads < 1) {
            throw new IllegalArgumentException("a size or count of the archiver is too small: flushBytes " + flushBytes
                    + ", releaseMarginRecords " + releaseMarginRecords + ", maxOpenWriters " + maxOpenWriters
                    + ", uploadThreads " + uploadThreads);
        }
    }

    /** What fits most sources. */
    public static ArchiverConfig defaults(Path temporaryDirectory) {
        return new ArchiverConfig(
                Duration.ofSeconds(5),
                64L << 20,
                Duration.ofSeconds(15),
                100_000,
                64,
                4,
                Duration.ofMinutes(2),
                temporaryDirectory);
    }

    /** The same with another rhythm of commits. */
    public ArchiverConfig withFlush(Duration interval, long bytes) {
        return new ArchiverConfig(
                interval,
                bytes,
                idleCommitInterval,
                releaseMarginRecords,
                maxOpenWriters,
                uploadThreads,
                journalPatience,
                temporaryDirectory);
    }
}
