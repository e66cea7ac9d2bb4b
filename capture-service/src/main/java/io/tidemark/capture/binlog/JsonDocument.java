package io.tidemark.capture.binlog;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document that changes are applied to. Parts that no change reaches stay in MySQL's binary form; only the objects and arrays on
 * the way to a change are taken apart.
 */
final class JsonDocument {
    /** The servers' order of keys: shorter ones first, then by bytes ({@code sql-common/json_dom.h}, Json_key_comparator). */
    private static final Comparator<String> KEY_ORDER = Comparator.<String>comparingInt(
                    key -> key.getBytes(StandardCharsets.UTF_8).length)
            .thenComparing((one, other) -> Arrays.compareUnsigned(
                    one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8)));

    /** A value: as it is stored, or taken apart. */
    private sealed interface Node permits Stored, Members, Elements {}

    private record Stored(JsonBinary value) implements Node {}

    private record Members(TreeMap<String, Node> byKey) implements Node {}

    private record Elements(List<Node> list) implements Node {}

    /** A container on the way, and the step out of it. */
    private record Place(Node container, JsonPath.Step step) {}

    private Node root;

    JsonDocument(JsonBinary value) {
        this.root = new Stored(value);
    }

    /** Puts a value in the place of the one at the path, which must be there. */
    void replace(JsonPath path, JsonBinary value) {
        if (path.steps().isEmpty()) {
            root = new Stored(value);
            return;
        }
        Place place = placeOf(path);
        if (place.container instanceof Members members && place.step instanceof JsonPath.Member member) {
            require(members.byKey.containsKey(member.key()), path);
            members.byKey.put(member.key(), new Stored(value));
        } else if (place.container instanceof Elements elements && place.step instanceof JsonPath.Cell cell) {
            require(cell.index() < elements.list.size(), path);
            elements.list.set(cell.index(), new Stored(value));
        } else {
            throw unexpected(path);
        }
    }

    /** Adds a value: a new member of an object, or an element before the one at the path, at the end if there is none. */
    void insert(JsonPath path, JsonBinary value) {
        Place place = placeOf(path);
        if (place.container instanceof Members members && place.step instanceof JsonPath.Member member) {
            require(!members.byKey.containsKey(member.key()), path);
            members.byKey.put(member.key(), new Stored(value));
        } else if (place.container instanceof Elements elements && place.step instanceof JsonPath.Cell cell) {
            elements.list.add(Math.min(cell.index(), elements.list.size()), new Stored(value));
        } else {
            throw unexpected(path);
        }
    }

    /** Takes the value at the path away, which must be there. */
    void remove(JsonPath path) {
        Place place = placeOf(path);
        if (place.container instanceof Members members && place.step instanceof JsonPath.Member member) {
            require(members.byKey.remove(member.key()) != null, path);
        } else if (place.container instanceof Elements elements && place.step instanceof JsonPath.Cell cell) {
            require(cell.index() < elements.list.size(), path);
            elements.list.remove(cell.index());
        } else {
            throw unexpected(path);
        }
    }

    /** The document's cell. */
    byte[] print() {
        JsonPrinter printer = new JsonPrinter();
        print(root, printer);
        return printer.bytes();
    }

    private static void print(Node node, JsonPrinter printer) {
        if (node instanceof Stored stored) {
            printer.value(stored.value);
        } else if (node instanceof Members members) {
            printer.begin('{');
            for (Map.Entry<String, Node> member : members.byKey.entrySet()) {
                printer.key(member.getKey());
                print(member.getValue(), printer);
            }
            printer.end('}');
        } else if (node instanceof Elements elements) {
            printer.begin('[');
            for (Node element : elements.list) {
                printer.element();
                print(element, printer);
            }
            printer.end(']');
        }
    }

    private Place placeOf(JsonPath path) {
        List<JsonPath.Step> steps = path.steps();
        require(!steps.isEmpty(), path);
        root = takenApart(root);
        Node node = root;
        for (JsonPath.Step step : steps.subList(0, steps.size() - 1)) {
            Node next = null;
            if (node instanceof Members members && step instanceof JsonPath.Member member) {
                next = members.byKey.computeIfPresent(member.key(), (key, child) -> takenApart(child));
            } else if (node instanceof Elements elements
                    && step instanceof JsonPath.Cell cell
                    && cell.index() < elements.list.size()) {
                next = takenApart(elements.list.get(cell.index()));
                elements.list.set(cell.index(), next);
            }
            if (next == null) {
                throw unexpected(path);
            }
            node = next;
        }
        return new Place(node, steps.get(steps.size() - 1));
    }

    private static Node takenApart(Node node) {
        if (!(node instanceof Stored stored) || !stored.value.isContainer()) {
            return node;
        }
        JsonBinary.Container container = stored.value.container();
        if (container.isObject()) {
            TreeMap<String, Node> members = new TreeMap<>(KEY_ORDER);
            for (int i = 0; i < container.count(); i++) {
                members.put(container.key(i), new Stored(container.value(i)));
            }
            return new Members(members);
        }
        List<Node> elements = new ArrayList<>(container.count() + 1);
        for (int i = 0; i < container.count(); i++) {
            elements.add(new Stored(container.value(i)));
        }
        return new Elements(elements);
    }

    private static void require(boolean condition, JsonPath path) {
        if (!condition) {
            throw unexpected(path);
        }
    }

    private static NotUnderstoodException unexpected(@Nullable JsonPath path) {
        return new NotUnderstoodException(
                "a partial change of a JSON document does not fit the document (at " + path + ")",
                "SET GLOBAL binlog_row_value_options = ''; also in sessions that set it; then take a new snapshot.");
    }
}
