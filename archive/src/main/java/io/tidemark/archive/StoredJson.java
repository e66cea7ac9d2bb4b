package io.tidemark.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the parsers of the stored types share: the format's version, and fields that must be there. */
final class StoredJson {
    /** The format that this code reads and writes. */
    static final int FORMAT = 1;

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private StoredJson() {}

    /** A new object that says its format. */
    static ObjectNode versioned() {
        return JSON.createObjectNode().put("format", FORMAT);
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static byte[] bytes(ObjectNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Parses a stored object and lets {@code reader} make of it what it is.
     *
     * @throws DamagedObjectException naming the object if it is not JSON or lacks something
     * @throws ArchiveException naming the version if it is of another format
     */
    static <T> T read(String key, byte[] bytes, Function<ObjectNode, T> reader) throws ArchiveException {
        ObjectNode root;
        try {
            JsonNode node = JSON.readTree(bytes);
            if (!(node instanceof ObjectNode object)) {
                throw new DamagedObjectException(key, "object " + key + " is not a JSON object");
            }
            root = object;
        } catch (DamagedObjectException e) {
            throw e;
        } catch (JsonProcessingException e) {
            throw new DamagedObjectException(key, "object " + key + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new DamagedObjectException(key, "object " + key + " is not JSON: " + e.getMessage(), e);
        }
        JsonNode format = root.path("format");
        if (format.isIntegralNumber() && format.asLong() != FORMAT) {
            throw new ArchiveException("object " + key + " is of archive format " + format.asText()
                    + ", this Tidemark knows format " + FORMAT + "; use the Tidemark that wrote it, or a newer one");
        }
        try {
            integer(root, "format");
            return reader.apply(root);
        } catch (IllegalArgumentException e) {
            throw new DamagedObjectException(key, "object " + key + " is damaged: " + e.getMessage(), e);
        }
    }

    static String text(JsonNode node, String field) {
        JsonNode value = required(node, field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("field " + field + " is not text");
        }
        return value.textValue();
    }

    static @Nullable String optionalText(JsonNode node, String field) {
        return node.path(field).isMissingNode() || node.path(field).isNull() ? null : text(node, field);
    }

    static long integer(JsonNode node, String field) {
        JsonNode value = required(node, field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("field " + field + " is not a whole number");
        }
        return value.longValue();
    }

    static <T> @Nullable T optional(JsonNode node, String field, Function<JsonNode, T> reader) {
        JsonNode value = node.path(field);
        return value.isMissingNode() || value.isNull() ? null : reader.apply(value);
    }

    static <T> List<T> list(JsonNode node, String field, Function<JsonNode, T> reader) {
        JsonNode value = required(node, field);
        if (!value.isArray()) {
            throw new IllegalArgumentException("field " + field + " is not a list");
        }
        List<T> list = new ArrayList<>(value.size());
        value.forEach(element -> list.add(reader.apply(element)));
        return list;
    }

    static Map<String, String> texts(JsonNode node, String field) {
        JsonNode value = required(node, field);
        Map<String, String> texts = new LinkedHashMap<>();
        value.fieldNames().forEachRemaining(name -> texts.put(name, text(value, name)));
        return texts;
    }

    static BinlogCoordinate coordinate(JsonNode node) {
        return new BinlogCoordinate(text(node, "file"), integer(node, "offset"));
    }

    static TableName table(JsonNode node) {
        return new TableName(text(node, "database"), text(node, "table"));
    }

    static Fingerprint fingerprint(JsonNode node, String field) {
        return new Fingerprint(text(node, field));
    }

    static void putCoordinate(ObjectNode node, BinlogCoordinate coordinate) {
        node.put("file", coordinate.file()).put("offset", coordinate.offset());
    }

    static void putTable(ObjectNode node, TableName table) {
        node.put("database", table.database()).put("table", table.table());
    }

    static <T> void putList(ObjectNode node, String field, List<T> values, BiConsumer<T, ObjectNode> writer) {
        ArrayNode array = node.putArray(field);
        values.forEach(value -> writer.accept(value, array.addObject()));
    }

    static void putStrings(ObjectNode node, String field, List<String> values) {
        ArrayNode array = node.putArray(field);
        values.forEach(array::add);
    }

    static void putTexts(ObjectNode node, String field, Map<String, String> texts) {
        ObjectNode object = node.putObject(field);
        texts.forEach(object::put);
    }

    private static JsonNode required(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            throw new IllegalArgumentException("field " + field + " is missing");
        }
        return value;
    }
}
