package io.tidemark.capture.source;

import io.tidemark.journal.CaptureState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/**
 * The task that Debezium's engine runs in place of Debezium's own: each of its source records carries one batch of journal records,
 * and as source offset the capture state behind it.
 */
public final class BinlogTask extends SourceTask {
    private static final Duration LONGEST_POLL = Duration.ofMillis(200);
    private static final Map<String, String> PARTITION = Map.of("stream", "binlog");

    private @Nullable StreamSettings settings;
    private @Nullable BinlogStream stream;

    @Override
    public String version() {
        return "1";
    }

    @Override
    public void start(Map<String, String> properties) {
        StreamSettings found = RunningStreams.find(properties);
        Map<String, Object> offset = context.offsetStorageReader().offset(PARTITION);
        settings = found;
        stream = BinlogStream.start(found, offset == null ? null : JournalOffsetStore.state(offset));
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        BinlogStream running = stream;
        StreamSettings known = settings;
        if (running == null || known == null) {
            return null;
        }
        RecordBatch batch = running.take(LONGEST_POLL);
        return batch == null ? null : List.of(sourceRecord(batch, known, running.login()));
    }

    @Override
    public void stop() {
        BinlogStream running = stream;
        if (running != null) {
            stream = null;
            try {
                running.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static SourceRecord sourceRecord(RecordBatch batch, StreamSettings settings, SourceLogin login) {
        CaptureState state = login.state(batch.after(), settings.origin().journal(), settings.clock());
        return new SourceRecord(
                PARTITION,
                JournalOffsetStore.offset(state),
                "journal",
                null,
                new PublishableBatch(batch.records(), state));
    }
}
