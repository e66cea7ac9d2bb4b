package io.tidemark.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.PreparedTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A {@link CaptureState} as the JSON text in the offsets topic. */
public final class CaptureStateJson {
    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private CaptureStateJson() {}

    /** The state as JSON. */
    public static byte[] write(CaptureState state) {
        ObjectNode json = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("sequence", state.sequence())
                .put("gtids", state.gtids())
                .put("restartFile", state.restart().file())
                .put("restartOffset", state.restart().offset())
                .put("rowsPublishedOfOpenTransaction", state.rowsPublishedOfOpenTransaction())
                .put("openTransactionFirstSequence", state.openTransactionFirstSequence())
                .put("serverId", state.serverId())
                .put("lineage", state.lineage())
                .put("journal", state.journal())
                .put("publishedAtMicros", state.publishedAtMicros());
        if (!state.prepared().isEmpty()) {
            ArrayNode prepared = json.putArray("prepared");
            state.prepared().forEach(transaction -> prepared.addObject()
                    .put("xid", transaction.xid())
                    .put("beginFile", transaction.begin().file())
                    .put("beginOffset", transaction.begin().offset())
                    .put("gtid", transaction.gtid())
                    .put("gtidsBefore", transaction.gtidsBefore()));
        }
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
    }

    /**
     * The state that {@link #write} wrote.
     *
     * @throws JournalException if the bytes are no capture state of a known format
     */
    public static CaptureState read(byte[] bytes) {
        JsonNode json;
        try {
            json = JSON.readTree(bytes);
        } catch (IOException e) {
            throw new JournalException("the offsets topic holds something that is no capture state", e);
        }
        if (json.path("format").asInt() != FORMAT) {
            throw new JournalException("the offsets topic holds a capture state of format '"
                    + json.path("format").asText() + "', not " + FORMAT + "; a newer Tidemark may have written it");
        }
        return new CaptureState(
                number(json, "sequence"),
                text(json, "gtids"),
                new BinlogCoordinate(text(json, "restartFile"), number(json, "restartOffset")),
                number(json, "rowsPublishedOfOpenTransaction"),
                number(json, "openTransactionFirstSequence"),
                number(json, "serverId"),
                text(json, "lineage"),
                text(json, "journal"),
                number(json, "publishedAtMicros"),
                prepared(json.path("prepared")));
    }

    private static List<PreparedTransaction> prepared(JsonNode array) {
        List<PreparedTransaction> prepared = new ArrayList<>();
        for (JsonNode json : array) {
            prepared.add(new PreparedTransaction(
                    text(json, "xid"),
                    new BinlogCoordinate(text(json, "beginFile"), number(json, "beginOffset")),
                    json.path("gtid").textValue(),
                    text(json, "gtidsBefore")));
        }
        return prepared;
    }

    private static long number(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.canConvertToLong()) {
            throw new JournalException("a capture state in the offsets topic lacks the number '" + field + "'");
        }
        return value.longValue();
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw new JournalException("a capture state in the offsets topic lacks the text '" + field + "'");
        }
        return value.textValue();
    }
}
