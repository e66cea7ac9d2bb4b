package io.tidemark.restore.merge;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What a file holds, counted from its rows.
 *
 * @param rows how many rows
 * @param firstSequence the least sequence, 0 without rows
 * @param lastSequence the greatest sequence, 0 without rows
 */
public record FileFacts(long rows, long firstSequence, long lastSequence) {

    /** Counts a file of changes. */
    public static FileFacts ofChanges(MergeEngine engine, Path file) {
        return of(engine, file, "_tm_sequence");
    }

    /** Counts a file of transactions. */
    public static FileFacts ofTransactions(MergeEngine engine, Path file) {
        return of(engine, file, "sequence");
    }

    /** Counts a file of derived changes; the sequences are those of their causes. */
    public static FileFacts ofDerivedChanges(MergeEngine engine, Path file) {
        return of(engine, file, "_tm_cause_sequence");
    }

    private static FileFacts of(MergeEngine engine, Path file, String sequence) {
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*), coalesce(min(" + sequence
                        + "), 0), coalesce(max(" + sequence + "), 0) FROM " + Sql.rowsOf(List.of(file)))) {
            row.next();
            return new FileFacts(row.getLong(1), row.getLong(2), row.getLong(3));
        } catch (SQLException e) {
            throw new MergeException("the rows of " + file + " cannot be counted", e);
        }
    }
}
