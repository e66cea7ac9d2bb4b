package io.tidemark.capture.binlog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the source calls its collations, by id: its own {@code information_schema.COLLATIONS}. */
public final class CollationNames {

    /**
     * A collation.
     *
     * @param name for example {@code utf8mb4_0900_ai_ci}
     * @param charset for example {@code utf8mb4}
     */
    public record Collation(String name, String charset) {}

    /** The id of {@code binary}, the collation of byte strings, on every server. */
    public static final int BINARY = 63;

    private final Map<Integer, Collation> byId;

    /** The names by id. */
    public CollationNames(Map<Integer, Collation> byId) {
        this.byId = Map.copyOf(byId);
    }

    /**
     * The collation with this id.
     *
     * @throws NotUnderstoodException if the source does not list it
     */
    public Collation collation(int id) {
        @Nullable Collation collation = byId.get(id);
        if (collation == null) {
            throw new NotUnderstoodException(
                    "collation " + id + " is not in the source's information_schema.COLLATIONS",
                    "Restart capture: a collation that was added while it ran is known afterwards.");
        }
        return collation;
    }
}
