package io.tidemark.capture.source;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.tidemark.schemas.ServerFlavor;
import java.io.IOException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** One run of Debezium's engine with Tidemark's connector, from start to failure or stop. */
public final class StreamEngine {
    private final String id;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** Prepares an engine; nothing happens before {@link #run()}. */
    public StreamEngine(StreamSettings settings) {
        id = RunningStreams.register(settings);
        engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(properties(settings))
                .using((success, message, error) -> {
                    if (!success) {
                        failure.set(error == null ? new IllegalStateException(message) : error);
                    }
                })
                .notifying(new JournalPublisher(settings))
                .build();
    }

    /**
     * Runs until the stream fails or {@link #stop} is called.
     *
     * @return why it ended, or null if it was stopped
     */
    public @Nullable Throwable run() {
        try {
            engine.run();
            return rootOfOurs(failure.get());
        } finally {
            RunningStreams.remove(id);
        }
    }

    /** Makes {@link #run()} return. */
    public void stop() throws IOException {
        try {
            engine.close();
        } catch (IllegalStateException e) {
            // It has ended, or is ending, by itself.
            return;
        }
    }

    /** The engine wraps what a task throws, sometimes several times. */
    private static @Nullable Throwable rootOfOurs(@Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getName().startsWith("io.tidemark.")) {
                return cause;
            }
        }
        return error;
    }

    private Properties properties(StreamSettings settings) {
        Properties properties = new Properties();
        properties.setProperty("name", "tidemark");
        properties.setProperty(
                "connector.class",
                settings.server().address().flavor() == ServerFlavor.MYSQL
                        ? TidemarkMySqlConnector.class.getName()
                        : TidemarkMariaDbConnector.class.getName());
        properties.setProperty(RunningStreams.SETTING, id);
        properties.setProperty("database.hostname", settings.server().address().host());
        properties.setProperty(
                "database.port", Integer.toString(settings.server().address().port()));
        properties.setProperty("database.user", settings.server().credentials().username());
        properties.setProperty("database.server.id", Long.toString(settings.serverId()));
        properties.setProperty("topic.prefix", "tidemark");
        // The engine's worker settings demand it; nothing ever connects there.
        properties.setProperty("bootstrap.servers", "127.0.0.1:9092");
        properties.setProperty("offset.storage", JournalOffsetStore.class.getName());
        // Batches must not overtake one another.
        properties.setProperty("record.processing.threads", "1");
        properties.setProperty("record.processing.order", "ORDERED");
        return properties;
    }
}
