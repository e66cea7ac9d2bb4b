package io.tidemark.archive;

import static io.tidemark.archive.StoredJson.integer;
import static io.tidemark.archive.StoredJson.list;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Reads and writes the field {@code derived} of commits and checkpoints. It is there only where it says something: readers that do
 * not know it ignore it and see the history as it is.
 */
final class DerivationJson {
    static final String FIELD = "derived";

    private static final String BEHIND = "behind";

    private DerivationJson() {}

    static void write(Derivation derivation, ObjectNode node) {
        node.put("through", derivation.through()).put("completeToMicros", derivation.completeToMicros());
        StoredJson.putList(node, "add", derivation.add(), LogEntriesJson::writeFile);
        StoredJson.putStrings(node, "remove", derivation.remove());
        StoredJson.putList(node, "stretches", derivation.stretches(), DerivationJson::writeStretch);
        StoredJson.putList(node, BEHIND, derivation.behind(), (table, entry) -> StoredJson.putTable(entry, table));
    }

    static Derivation read(JsonNode node) {
        return new Derivation(
                integer(node, "through"),
                integer(node, "completeToMicros"),
                list(node, "add", LogEntriesJson::readFile),
                list(node, "remove", JsonNode::asText),
                list(node, "stretches", DerivationJson::readStretch),
                list(node, BEHIND, StoredJson::table));
    }

    static void writeHistory(DerivedHistory history, ObjectNode node) {
        node.put("through", history.through()).put("completeToMicros", history.completeToMicros());
        StoredJson.putList(node, "files", history.files(), LogEntriesJson::writeFile);
        StoredJson.putList(node, "stretches", history.stretches(), DerivationJson::writeStretch);
        StoredJson.putList(node, BEHIND, history.behind(), (table, entry) -> StoredJson.putTable(entry, table));
    }

    static DerivedHistory readHistory(JsonNode node) {
        return new DerivedHistory(
                integer(node, "through"),
                integer(node, "completeToMicros"),
                list(node, "files", LogEntriesJson::readFile),
                list(node, "stretches", DerivationJson::readStretch),
                list(node, BEHIND, StoredJson::table));
    }

    private static void writeStretch(DerivedStretch stretch, ObjectNode node) {
        StoredJson.putTable(node, stretch.table());
        node.put("after", stretch.after()).put("through", stretch.through());
    }

    private static DerivedStretch readStretch(JsonNode node) {
        return new DerivedStretch(StoredJson.table(node), integer(node, "after"), integer(node, "through"));
    }
}
