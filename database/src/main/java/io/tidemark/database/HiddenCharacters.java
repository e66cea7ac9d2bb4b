package io.tidemark.database;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Characters beyond the Basic Multilingual Plane in table definitions. The servers keep their catalogues in three-byte UTF-8 and show a
 * {@code ?} for each of them (MySQL four in an expression), though members of ENUM and SET and defaults hold the characters. What they
 * are is asked in other ways; where no way is known, {@link #problem} says so.
 */
public final class HiddenCharacters {
    /** What to do about a {@link #problem}. */
    public static final String REMEDY =
            "Change it by ALTER TABLE to a text without ? and without characters beyond U+FFFF;"
                    + " the default of a NOT NULL column can be asked for, too, once the table has a row";

    /** Character sets with characters beyond the plane. */
    private static final Set<String> LARGE_CHARSETS = Set.of("utf8mb4", "utf16", "utf16le", "utf32", "gb18030");

    private static final Pattern IN_EXPRESSION = Pattern.compile("_utf8mb4'[^']*\\?{4}");
    private static final int MOST_MEMBERS = 65_535;

    private final ServerConnection connection;

    HiddenCharacters(ServerConnection connection) {
        this.connection = connection;
    }

    /**
     * Why a table's definition, as it was read, may not be the one that the server has; null if it is.
     *
     * @param connection to the server that the table was read from
     */
    public static @Nullable String problem(ServerConnection connection, CatalogTable table) {
        HiddenCharacters hidden = new HiddenCharacters(connection);
        try {
            for (ColumnDefinition column : table.definition().columns()) {
                List<String> members = column.members();
                if (mayHide(column, String.join("", members))
                        && !members.equals(hidden.members(table.name(), column.name(), column.kind(), members))) {
                    return "a member of column " + table.name() + "." + column.name();
                }
                String shown = hidden.shownDefault(table.createStatement(), column);
                if (shown != null && !shown.equals(hidden.trueDefault(table.name(), column))) {
                    return "the default of column " + table.name() + "." + column.name();
                }
            }
        } catch (SQLException e) {
            throw connection.failure("reading the definition of table " + table.name(), e);
        }
        boolean inExpression = connection.flavor() == ServerFlavor.MYSQL
                && IN_EXPRESSION.matcher(table.createStatement()).find();
        return inExpression ? "an expression in table " + table.name() : null;
    }

    /** The column type with the members that the server has; as it is shown where that is right or nothing else is known. */
    String columnType(TableName table, String column, ColumnType type) throws SQLException {
        String shown = type.columnType();
        boolean isEnum = type.dataType().equalsIgnoreCase("enum");
        if (shown.indexOf('?') < 0 || !isEnum && !type.dataType().equalsIgnoreCase("set") || !isLarge(type.charset())) {
            return shown;
        }
        List<String> members = members(table, column, isEnum ? ValueKind.ENUM : ValueKind.SET, MemberList.parse(shown));
        return members == null
                ? shown
                : type.dataType()
                        + members.stream().map(HiddenCharacters::quoted).collect(Collectors.joining(",", "(", ")"));
    }

    /** A CREATE TABLE statement with the defaults that the server has, as far as they can be known. */
    String withTrueDefaults(String create, TableDefinition table) throws SQLException {
        String repaired = create;
        for (ColumnDefinition column : table.columns()) {
            String shown = shownDefault(create, column);
            String real = shown == null ? null : trueDefault(table.name(), column);
            if (real != null && !real.equals(shown)) {
                Matcher line = lineOf(column).matcher(repaired);
                if (line.find()) {
                    repaired = repaired.substring(0, line.start(1)) + quoted(real) + repaired.substring(line.end(1));
                }
            }
        }
        return repaired;
    }

    /**
     * The members by index, or null where the server does not tell. The first part of a recursive query gives its column the type of the
     * table's, the second one the number that the type makes a member of.
     */
    private @Nullable List<String> members(TableName table, String column, ValueKind kind, List<String> shown)
            throws SQLException {
        String depth =
                connection.flavor() == ServerFlavor.MYSQL ? "cte_max_recursion_depth" : "max_recursive_iterations";
        connection.execute("SET SESSION " + depth + " = " + MOST_MEMBERS);
        String next = kind == ValueKind.ENUM ? "n + 1" : "1 << n";
        List<String> members = new ArrayList<>();
        for (List<@Nullable String> row : connection.rows("WITH RECURSIVE m (e, n) AS (SELECT t."
                + TableName.quote(column) + ", 0 FROM (SELECT 1 AS one) AS o LEFT JOIN " + table.quoted()
                + " AS t ON FALSE UNION ALL SELECT " + next + ", n + 1 FROM m WHERE n < " + shown.size()
                + ") SELECT CONVERT(e USING utf8mb4) FROM m WHERE n > 0 ORDER BY n")) {
            members.add(String.valueOf(row.get(0)));
        }
        return asShown(members).equals(asShown(shown)) ? members : null;
    }

    /** A column's default as the statement shows it; null if it has none that may hide characters. */
    private @Nullable String shownDefault(String create, ColumnDefinition column) {
        if (!isLarge(column.charset())) {
            return null;
        }
        Matcher line = lineOf(column).matcher(create);
        if (!line.find() || line.group(1).indexOf('?') < 0) {
            return null;
        }
        return MemberList.parse("(" + line.group(1) + ")").get(0);
    }

    /** The default as the server uses it; null where it does not tell: that of a NOT NULL column only beside a row. */
    private @Nullable String trueDefault(TableName table, ColumnDefinition column) throws SQLException {
        String value = "SELECT CONVERT(DEFAULT(t." + TableName.quote(column.name()) + ") USING utf8mb4) FROM ";
        String from = column.nullable()
                ? "(SELECT 1 AS one) AS o LEFT JOIN " + table.quoted() + " AS t ON FALSE"
                : table.quoted() + " AS t LIMIT 1";
        List<List<@Nullable String>> rows = connection.rows(value + from);
        return rows.isEmpty() ? null : rows.get(0).get(0);
    }

    private static Pattern lineOf(ColumnDefinition column) {
        return Pattern.compile(
                "^  " + Pattern.quote(TableName.quote(column.name())) + " .*? DEFAULT ('(?:[^'\\\\]|''|\\\\.)*')",
                Pattern.MULTILINE);
    }

    private static boolean mayHide(ColumnDefinition column, String text) {
        return isLarge(column.charset()) && text.indexOf('?') >= 0;
    }

    private static boolean isLarge(@Nullable String charset) {
        return charset != null && LARGE_CHARSETS.contains(charset);
    }

    private static List<String> asShown(List<String> texts) {
        return texts.stream()
                .map(text -> text.codePoints()
                        .map(c -> Character.isSupplementaryCodePoint(c) ? '?' : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString())
                .toList();
    }

    /** As the servers quote members and defaults: the way back of {@link MemberList}. */
    private static String quoted(String text) {
        return "'"
                + text.replace("\\", "\\\\")
                        .replace("\0", "\\0")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("'", "''")
                + "'";
    }
}
