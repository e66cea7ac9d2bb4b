package io.tidemark.capture.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.CaptureStateJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The engine's offsets: the capture state that the journal's writer found, which is published in one transaction with the records before
 * it. The engine's own offset commits are not needed and do nothing, which is what makes delivery exactly-once.
 */
public final class JournalOffsetStore implements OffsetBackingStore {
    private static final String STATE = "state";
    private static final ObjectMapper JSON = new ObjectMapper();

    private @Nullable StreamSettings stream;

    @Override
    public void configure(WorkerConfig config) {
        stream = RunningStreams.find(config.originals());
    }

    @Override
    public void start() {
        // The journal's writer is open already.
    }

    @Override
    public void stop() {
        // The journal's writer outlives the engine.
    }

    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
        CaptureState state = stream == null ? null : stream.origin().last();
        Map<ByteBuffer, ByteBuffer> values = new HashMap<>();
        for (ByteBuffer key : keys) {
            values.put(key, state == null ? null : ByteBuffer.wrap(json(offset(state))));
        }
        return CompletableFuture.completedFuture(values);
    }

    @Override
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, Callback<Void> callback) {
        callback.onCompletion(null, null);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connectorName) {
        return Set.of();
    }

    /** A state as Connect carries offsets: a flat map. */
    static Map<String, Object> offset(CaptureState state) {
        return Map.of(STATE, new String(CaptureStateJson.write(state), StandardCharsets.UTF_8));
    }

    /** Reads back {@link #offset}. */
    static CaptureState state(Map<String, Object> offset) {
        return CaptureStateJson.read(String.valueOf(offset.get(STATE)).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] json(Map<String, Object> offset) {
        try {
            return JSON.writeValueAsString(offset).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is always JSON", e);
        }
    }
}
