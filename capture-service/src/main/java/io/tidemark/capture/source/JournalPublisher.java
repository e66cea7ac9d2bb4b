package io.tidemark.capture.source;

import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/** Writes what the task made into the journal, batch by batch, each with its state in one Kafka transaction. */
final class JournalPublisher implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    private final StreamSettings settings;

    JournalPublisher(StreamSettings settings) {
        this.settings = settings;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> events,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer) {
        for (RecordChangeEvent<SourceRecord> event : events) {
            PublishableBatch batch = (PublishableBatch) event.record().value();
            settings.writer().publish(batch.records(), batch.after());
            settings.progress().published(batch.records(), batch.after());
        }
    }
}
