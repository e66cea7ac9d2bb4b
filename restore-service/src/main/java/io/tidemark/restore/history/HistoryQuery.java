package io.tidemark.restore.history;

import io.tidemark.schemas.TableName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which row's history, and from when to when.
 *
 * @param table the table as the source spells it
 * @param key values of the primary key's columns by name, as {@link CellText} reads them
 * @param fromMicros only what committed at or behind this time, microseconds since 1970 UTC
 * @param toMicros only what committed at or before this time, microseconds since 1970 UTC
 */
public record HistoryQuery(TableName table, Map<String, String> key, long fromMicros, long toMicros) {
    /** Copies the key in its order. */
    public HistoryQuery {
        key = Collections.unmodifiableMap(new LinkedHashMap<>(key));
    }

    boolean covers(long micros) {
        return fromMicros <= micros && micros <= toMicros;
    }
}
