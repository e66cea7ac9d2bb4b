package io.tidemark.database;

import io.tidemark.schemas.TableDefinition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the server stored the rows of a statement as they were sent: in a session without strict mode every warning tells of a value
 * that was changed. Three kinds do not: that an ENUM's error value was stored, that early MySQL 8.0 stores bytes which are no ASCII in an
 * ascii column (later ones refuse them with a second warning), and what the server says of columns that it computes itself. It said the
 * same at the source, and reading back compares what came of it.
 *
 * @param connection the session that ran the statement
 * @param table the table
 * @param generatedColumns its columns that the server computes
 */
record StoredRowsCheck(ServerConnection connection, TableDefinition table, Set<String> generatedColumns) {

    private static final String DATA_TRUNCATED = "1265";
    private static final String INVALID_CHARACTER_STRING = "1300";
    private static final String KEPT_AS_SENT = "Invalid ascii character string";
    private static final String ABOUT_A_COLUMN = " for column ";

    /**
     * Returns if everything is stored as it was sent.
     *
     * @param before rows of earlier statements
     * @param sent rows of this statement
     * @param stored rows that the server says it stored
     * @param errorMembers cells with an ENUM's error value among the rows
     * @throws DatabaseException of kind VALUE_CHANGED otherwise
     */
    void check(long before, long sent, long stored, long errorMembers) throws SQLException {
        long count = Long.parseLong(connection.textOf("SHOW COUNT(*) WARNINGS"));
        if (count == 0 && sent == stored) {
            return;
        }
        List<List<@Nullable String>> warnings = connection.rows("SHOW WARNINGS");
        List<List<@Nullable String>> aboutSentValues = new ArrayList<>(warnings);
        aboutSentValues.removeIf(warning -> isAboutComputedValue(String.valueOf(warning.get(2)))
                || INVALID_CHARACTER_STRING.equals(warning.get(1))
                        && String.valueOf(warning.get(2)).startsWith(KEPT_AS_SENT));
        // The server keeps some 65,000 warnings and counts the others only.
        boolean allSeen = warnings.size() == count;
        boolean onlyErrorMembers = aboutSentValues.stream().allMatch(warning -> DATA_TRUNCATED.equals(warning.get(1)))
                && (allSeen
                        ? aboutSentValues.size() == errorMembers
                        : generatedColumns.isEmpty() ? count == errorMembers : aboutSentValues.size() <= errorMembers);
        if (sent == stored && onlyErrorMembers) {
            return;
        }
        List<List<@Nullable String>> shown = aboutSentValues.isEmpty() ? warnings : aboutSentValues;
        String reason = shown.isEmpty()
                ? "the server gives no reason"
                : String.valueOf(shown.get(0).get(2));
        throw new DatabaseException(
                DatabaseException.Kind.VALUE_CHANGED,
                "loading table " + table.name() + ": the server did not store the rows as sent (" + sent + " sent, "
                        + stored + " stored, " + count + " warnings) in the batch behind row " + before + ": "
                        + reason + "; compare the target's version and table definition with the source's");
    }

    /** What is wrong with a value that was sent names its column; an expression that is computed does not. */
    private boolean isAboutComputedValue(String message) {
        if (generatedColumns.isEmpty()) {
            return false;
        }
        int column = message.lastIndexOf(ABOUT_A_COLUMN);
        return column < 0
                || generatedColumns.stream()
                        .anyMatch(name -> message.startsWith("'" + name + "' ", column + ABOUT_A_COLUMN.length()));
    }
}
