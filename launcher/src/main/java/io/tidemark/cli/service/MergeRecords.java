package io.tidemark.cli.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.OperationRecord;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archiver.compaction.CompactionTask;
import io.tidemark.cli.Quantities;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves records of what a service merges: one of its first merges, then one an hour, since a busy table is merged every minute. What
 * was merged since the last record when a service ends has only its commits. Not thread-safe.
 */
final class MergeRecords {
    static final String KIND = "compaction";

    private static final Logger LOG = LoggerFactory.getLogger(MergeRecords.class);
    private static final Duration PERIOD = Duration.ofHours(1);
    /** What fails every minute says the same, as a rule. */
    private static final int MOST_PROBLEMS = 20;

    private final OperationRecords records;
    private final InstantSource clock;
    private final Set<String> problems = new LinkedHashSet<>();
    private @Nullable Instant last;
    private @Nullable Instant began;
    private int merges;
    private int files;
    private long bytes;

    MergeRecords(OperationRecords records, InstantSource clock) {
        this.records = records;
        this.clock = clock;
    }

    /** A merge was carried out, by a look that began at some time. */
    void merged(Instant lookBegan, CompactionTask task) {
        tell(lookBegan);
        merges++;
        files += task.files().size();
        bytes += task.bytes();
    }

    /** A look failed. */
    void failed(Instant lookBegan, String problem) {
        tell(lookBegan);
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(problem);
        }
    }

    private void tell(Instant lookBegan) {
        began = began == null ? lookBegan : began;
    }

    /** Writes a record if there is anything to tell and the last one is an hour old; what cannot be written is kept for the next time. */
    void writeIfDue() {
        Instant now = clock.instant();
        // A clock that was set back must not silence it.
        if (began == null || last != null && Duration.between(last, now).abs().compareTo(PERIOD) < 0) {
            return;
        }
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("merges", merges)
                .put("files", files)
                .put("bytes", bytes);
        try {
            records.write(
                    KIND,
                    began,
                    now,
                    problems.isEmpty() ? OperationRecord.Result.OK : OperationRecord.Result.PROBLEMS,
                    merges + " merges of " + files + " files (" + Quantities.bytes(bytes) + ")",
                    List.copyOf(problems),
                    body);
        } catch (IOException | RuntimeException e) {
            LOG.warn("what was merged cannot be recorded, which will be tried again: {}", e.getMessage());
            return;
        }
        last = now;
        began = null;
        merges = 0;
        files = 0;
        bytes = 0;
        problems.clear();
    }
}
