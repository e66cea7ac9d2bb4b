package io.tidemark.capture.source;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The streams that run in this process, by a random id. Debezium's engine creates connector, task and offset store by class name
 * with text settings; through the id in those settings they find their objects, and the password stays out of the settings.
 */
final class RunningStreams {
    /** Setting with the stream's id. */
    static final String SETTING = "tidemark.stream";

    private static final Map<String, StreamSettings> STREAMS = new ConcurrentHashMap<>();

    private RunningStreams() {}

    static String register(StreamSettings settings) {
        String id = UUID.randomUUID().toString();
        STREAMS.put(id, settings);
        return id;
    }

    static StreamSettings find(Map<String, ?> settings) {
        StreamSettings found = STREAMS.get(String.valueOf(settings.get(SETTING)));
        if (found == null) {
            throw new IllegalStateException("no stream runs under the id in setting " + SETTING);
        }
        return found;
    }

    static void remove(String id) {
        STREAMS.remove(id);
    }
}
