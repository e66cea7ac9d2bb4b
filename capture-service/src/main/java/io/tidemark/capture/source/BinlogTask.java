package io.tidemark.capture.source;

import io.tidemark.capture.binlog.StreamPosition;
import io.tidemark.journal.CaptureState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
        settings = RunningStreams.find(properties);
        Map<String, Object> offset = context.offsetStorageReader().offset(PARTITION);
        stream = BinlogStream.start(settings, offset == null ? null : JournalOffsetStore.state(offset));
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        BinlogStream running = stream;
        if (running == null) {
            return null;
        }
        RecordBatch batch = running.take(LONGEST_POLL);
        return batch == null ? null : List.of(sourceRecord(batch, running.login()));
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

    private SourceRecord sourceRecord(RecordBatch batch, SourceLogin login) {
        CaptureState state = state(batch.after(), login);
        return new SourceRecord(
                PARTITION,
                JournalOffsetStore.offset(state),
                "journal",
                null,
                new PublishableBatch(batch.records(), state));
    }

    private CaptureState state(StreamPosition position, SourceLogin login) {
        long millis = settings == null ? 0 : settings.clock().millis();
        return new CaptureState(
                position.sequence(),
                position.gtids().toString(),
                position.restart(),
                position.rowsOfOpenTransaction(),
                position.openTransactionFirstSequence(),
                login.serverId(),
                login.lineage(),
                TimeUnit.MILLISECONDS.toMicros(millis),
                position.prepared());
    }
}
