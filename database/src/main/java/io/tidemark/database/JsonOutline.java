package io.tidemark.database;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the values of a JSON document lie in the text that the server prints of it. */
final class JsonOutline {
    /** What a value is. */
    enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        /** {@code null}, {@code true} or {@code false}. */
        WORD
    }

    /**
     * A value.
     *
     * @param parent what it is in; null for the document itself
     * @param step the last step of its path, such as {@code ."name"} or {@code [3]}
     * @param kind what it is
     * @param text its text; of an object or array empty
     * @param children of an object or array, in the order of the text
     */
    record Value(@Nullable Value parent, String step, Kind kind, String text, List<Value> children) {
        /** The value's path in the document. */
        String path() {
            StringBuilder path = new StringBuilder();
            for (Value value = this; value != null; value = value.parent) {
                path.insert(0, value.step);
            }
            return path.toString();
        }

        /** Whether its text could stand for another type. */
        boolean isMarkable() {
            return kind == Kind.STRING || kind == Kind.NUMBER;
        }

        /** Visits all markable values in the order of the text. */
        void eachMarkable(Consumer<Value> visitor) {
            if (isMarkable()) {
                visitor.accept(this);
            }
            children.forEach(child -> child.eachMarkable(visitor));
        }

        /**
         * Visits what a path of {@code $**} and a wildcard finds, in the server's order ({@code sql-common/json_dom.cc},
         * Json_wrapper::seek): what lies directly in a value before what lies deeper.
         *
         * @param container OBJECT for {@code $**.*}, ARRAY for {@code $**[*]}
         */
        void eachIn(Kind container, Consumer<Value> visitor) {
            if (kind == container) {
                children.forEach(visitor);
            }
            children.forEach(child -> child.eachIn(container, visitor));
        }
    }

    private final String text;
    private int at;

    private JsonOutline(String text) {
        this.text = text;
    }

    /**
     * Reads a document.
     *
     * @throws IllegalArgumentException if it is not what a server prints
     */
    static Value of(String document) {
        JsonOutline outline = new JsonOutline(document);
        try {
            Value value = outline.value(null, "$");
            if (outline.at == document.length()) {
                return value;
            }
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a JSON document ends too early, at character " + outline.at, e);
        }
        throw outline.unexpected();
    }

    private Value value(@Nullable Value parent, String step) {
        int from = at;
        switch (text.charAt(at)) {
            case '{' -> {
                return container(new Value(parent, step, Kind.OBJECT, "", new ArrayList<>()), '}');
            }
            case '[' -> {
                return container(new Value(parent, step, Kind.ARRAY, "", new ArrayList<>()), ']');
            }
            case '"' -> {
                return new Value(parent, step, Kind.STRING, string(), List.of());
            }
            default -> {
                while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                String word = text.substring(from, at);
                boolean isWord = word.equals("null") || word.equals("true") || word.equals("false");
                return new Value(parent, step, isWord ? Kind.WORD : Kind.NUMBER, word, List.of());
            }
        }
    }

    private Value container(Value container, char end) {
        at++;
        if (text.charAt(at) == end) {
            at++;
            return container;
        }
        while (true) {
            String step;
            if (container.kind == Kind.OBJECT) {
                step = "." + string();
                skip(": ");
            } else {
                step = "[" + container.children.size() + "]";
            }
            container.children.add(value(container, step));
            if (text.charAt(at) == end) {
                at++;
                return container;
            }
            skip(", ");
        }
    }

    /** A string with its quotes. */
    private String string() {
        int from = at;
        skip("\"");
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
        return text.substring(from, at);
    }

    private void skip(String expected) {
        if (!text.startsWith(expected, at)) {
            throw unexpected();
        }
        at += expected.length();
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("a JSON document is not as a server prints it, at character " + at);
    }
}
