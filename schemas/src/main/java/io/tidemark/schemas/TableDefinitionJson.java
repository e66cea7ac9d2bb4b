package io.tidemark.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes a table definition as JSON: the form it has in the journal and in the archive, and the text that its
 * fingerprint is taken from. Fields keep this order and default values are left out, so the text is canonical.
 */
public final class TableDefinitionJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TableDefinitionJson() {}

    /** The canonical text, one line. */
    public static String write(TableDefinition table) {
        ObjectNode root = JSON.createObjectNode();
        root.put("database", table.name().database());
        root.put("table", table.name().table());
        ArrayNode columns = root.putArray("columns");
        for (ColumnDefinition column : table.columns()) {
            ObjectNode node = columns.addObject();
            node.put("name", column.name());
            node.put("kind", column.kind().name());
            if (column.size() != 0) {
                node.put("size", column.size());
            }
            if (column.scale() != 0) {
                node.put("scale", column.scale());
            }
            if (column.unsigned()) {
                node.put("unsigned", true);
            }
            if (column.charset() != null) {
                node.put("charset", column.charset());
            }
            if (!column.members().isEmpty()) {
                ArrayNode members = node.putArray("members");
                column.members().forEach(members::add);
            }
            if (column.nullable()) {
                node.put("nullable", true);
            }
            if (column.keyOrdinal() != 0) {
                node.put("keyOrdinal", column.keyOrdinal());
            }
        }
        return root.toString();
    }

    /**
     * Parses what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if the text is not a table definition
     */
    public static TableDefinition read(String text) {
        try {
            JsonNode root = JSON.readTree(text);
            List<ColumnDefinition> columns = new ArrayList<>();
            for (JsonNode node : root.required("columns")) {
                List<String> members = new ArrayList<>();
                node.path("members").forEach(member -> members.add(member.asText()));
                columns.add(new ColumnDefinition(
                        node.required("name").asText(),
                        ValueKind.valueOf(node.required("kind").asText()),
                        node.path("size").asInt(0),
                        node.path("scale").asInt(0),
                        node.path("unsigned").asBoolean(false),
                        node.path("charset").asText(null),
                        members,
                        node.path("nullable").asBoolean(false),
                        node.path("keyOrdinal").asInt(0)));
            }
            return new TableDefinition(
                    new TableName(
                            root.required("database").asText(),
                            root.required("table").asText()),
                    columns);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new IllegalArgumentException("not a table definition: " + e.getMessage(), e);
        }
    }
}
