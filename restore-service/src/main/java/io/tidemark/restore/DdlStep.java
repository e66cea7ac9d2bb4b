package io.tidemark.restore;

import io.tidemark.archive.DdlEntry;
import io.tidemark.database.DdlStatement;
import io.tidemark.database.SessionCharset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement of the source's history between snapshot and point.
 *
 * @param entry the statement
 * @param statement what it may touch
 * @param skipped why it is not run again; null if it is
 * @param replacement what is run in its place, under the names in the source, where it touches unprotected tables, too; empty if all
 *     of it is run
 */
public record DdlStep(
        DdlEntry entry, DdlStatement statement, @Nullable String skipped, List<String> replacement) {
    private static final int SHOWN_CHARACTERS = 120;

    /** Copies the list. */
    public DdlStep {
        replacement = List.copyOf(replacement);
    }

    /** Its place. */
    public long sequence() {
        return entry.position().sequence();
    }

    /** Whether the target runs it again. */
    public boolean runs() {
        return skipped == null;
    }

    /** The statement's beginning for people. */
    public String summary() {
        String text = SessionCharset.ofSession(entry.session())
                .decode(entry.sql())
                .replaceAll("\\s+", " ")
                .strip();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
