package io.tidemark.restore.merge;

import io.tidemark.restore.merge.RowSql.Image;
import io.tidemark.schemas.TableDefinition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Compares two sets of rows of one table, both in files of the form of snapshot parts, value by value. */
public final class RowFileComparison {
    private static final int MOST_FINDINGS = 20;

    /**
     * What differs.
     *
     * @param differing how many rows
     * @param findings the first of them
     */
    public record Difference(long differing, List<RowFinding> findings) {
        /** Copies the list. */
        public Difference {
            findings = List.copyOf(findings);
        }
    }

    private RowFileComparison() {}

    /**
     * Compares.
     *
     * @param archived rows as the archive has them; none for no rows
     * @param found rows as they were found; none for no rows
     * @param ignored columns that are not compared
     * @param where where they were found, for the findings
     */
    public static Difference compare(
            MergeEngine engine,
            TableDefinition table,
            List<Path> archived,
            List<Path> found,
            Set<String> ignored,
            String where) {
        if (archived.isEmpty() && found.isEmpty()) {
            return new Difference(0, List.of());
        }
        RowSql sql = new RowSql(table, ignored);
        String left = archived.isEmpty() ? nothing(found) : Sql.rowsOf(archived);
        String right = found.isEmpty() ? nothing(archived) : Sql.rowsOf(found);
        String query = table.hasKey() ? keyed(sql, left, right) : counted(left, right);
        try (Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            long differing = 0;
            List<RowFinding> findings = new ArrayList<>();
            while (row.next()) {
                differing++;
                if (findings.size() < MOST_FINDINGS) {
                    findings.add(
                            new RowFinding(table.name(), row.getString(1), columns(row), what(row.getInt(3), where)));
                }
            }
            return new Difference(differing, findings);
        } catch (SQLException e) {
            throw new MergeException("table " + table.name() + " cannot be compared", e);
        }
    }

    private static String nothing(List<Path> shape) {
        return "(FROM " + Sql.rowsOf(shape) + " LIMIT 0)";
    }

    /** (called, columns, side): side is negative for a row that only the archive has, positive for one that it lacks. */
    private static String keyed(RowSql sql, String left, String right) {
        return "SELECT CASE WHEN a._tm_key IS NULL THEN " + sql.called("f", Image.AFTER) + " ELSE "
                + sql.called("a", Image.AFTER) + " END, " + sql.differing("a", Image.AFTER, "f", Image.AFTER)
                + " AS differing, CASE WHEN f._tm_key IS NULL THEN -1 WHEN a._tm_key IS NULL THEN 1 ELSE 0 END FROM "
                + left + " a FULL OUTER JOIN " + right
                + " f ON a._tm_key = f._tm_key WHERE a._tm_key IS NULL OR f._tm_key IS NULL OR len(differing) > 0";
    }

    private static String counted(String left, String right) {
        return "SELECT '#' || lower(hex(coalesce(a.key, f.key)))[1:16], []::VARCHAR[], coalesce(f.n, 0) - coalesce(a.n, 0)"
                + " FROM (SELECT _tm_key AS key, count(*) AS n FROM " + left + " GROUP BY 1) a FULL OUTER JOIN"
                + " (SELECT _tm_key AS key, count(*) AS n FROM " + right
                + " GROUP BY 1) f ON a.key = f.key WHERE coalesce(a.n, 0) <> coalesce(f.n, 0)";
    }

    private static List<String> columns(ResultSet row) throws SQLException {
        return row.getInt(3) != 0
                ? List.of()
                : Arrays.stream((Object[]) row.getArray(2).getArray())
                        .map(String::valueOf)
                        .toList();
    }

    private static String what(int side, String where) {
        return side == 0 ? "differs in " + where : side < 0 ? "is missing in " + where : "is only in " + where;
    }
}
