package io.tidemark.capture.binlog;

/**
 * The changes of one JSON column in a PARTIAL_UPDATE_ROWS event: each an operation, a path, and, but for removals, a value in binary
 * form (MySQL {@code sql/json_diff.cc}, Json_diff_vector::read_binary).
 */
final class JsonDiffs {
    private static final int REPLACE = 0;
    private static final int INSERT = 1;
    private static final int REMOVE = 2;

    private JsonDiffs() {}

    /** Applies all changes, in order, to the document as it was before the update. */
    static JsonDocument applied(JsonBinary before, ByteCursor diffs) {
        JsonDocument document = new JsonDocument(before);
        while (diffs.hasRemaining()) {
            int operation = diffs.u8();
            JsonPath path = JsonPath.parse(diffs.utf8(diffs.packedLength()));
            switch (operation) {
                case REPLACE -> document.replace(path, value(diffs));
                case INSERT -> document.insert(path, value(diffs));
                case REMOVE -> document.remove(path);
                default ->
                    throw new NotUnderstoodException(
                            "a partial change of a JSON document is the unknown operation " + operation,
                            "Use a newer Tidemark for this server.");
            }
        }
        return document;
    }

    private static JsonBinary value(ByteCursor diffs) {
        ByteCursor value = diffs.slice(diffs.packedLength());
        return JsonBinary.document(value.array(), value.position(), value.remaining());
    }
}
