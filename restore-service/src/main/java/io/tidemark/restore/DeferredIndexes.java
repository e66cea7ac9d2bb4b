package io.tidemark.restore;

import io.tidemark.database.CatalogTable;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.SqlToken;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The secondary indexes of an empty table that are cheaper to build when its rows are there, from sorted entries, than row by row.
 * Left alone are unique ones, since they may identify rows, full-text and spatial ones, those of expressions, and those that begin
 * with a column which needs one at all times: a foreign key's on either side, and an AUTO_INCREMENT column. So are those that stand before
 * one of these, because indexes that come back stand behind all others, and a table's definition is to be what it was.
 */
final class DeferredIndexes {
    /** For its sorting; the server's default of 1 MiB makes many runs. */
    private static final long DDL_BUFFER_BYTES = 64L << 20;
    /** Behind {@code KEY `name` (}. */
    private static final int FIRST_COLUMN = 3;

    private final CatalogTable table;
    private final List<List<SqlToken>> keys;

    private DeferredIndexes(CatalogTable table, List<List<SqlToken>> keys) {
        this.table = table;
        this.keys = keys;
    }

    /** Leaves all indexes of a table alone. */
    static DeferredIndexes none(CatalogTable table) {
        return new DeferredIndexes(table, List.of());
    }

    /**
     * @param table as it is in the target
     * @param referring columns of foreign keys from and to the table
     */
    static DeferredIndexes of(CatalogTable table, Set<String> referring) {
        CreateTableText text = CreateTableText.of(table.createStatement());
        Set<String> needed = text.definitions().stream()
                .filter(definition -> definition.stream().anyMatch(token -> token.isWord("AUTO_INCREMENT")))
                .map(definition -> definition.get(0).text())
                .collect(Collectors.toSet());
        needed.addAll(referring);
        Deque<List<SqlToken>> keys = new ArrayDeque<>();
        for (int i = text.definitions().size() - 1; i >= 0; i--) {
            List<SqlToken> definition = text.definitions().get(i);
            if (isPlainKey(definition, table)
                    && needed.stream().noneMatch(definition.get(FIRST_COLUMN).text()::equalsIgnoreCase)) {
                keys.addFirst(definition);
            } else if (!alwaysStandsBehind(definition)) {
                break;
            }
        }
        return new DeferredIndexes(table, table.engine().equalsIgnoreCase("InnoDB") ? List.copyOf(keys) : List.of());
    }

    /** Whether both families print it behind plain keys, whenever it was made. */
    private static boolean alwaysStandsBehind(List<SqlToken> definition) {
        return definition.get(0).isWord("CONSTRAINT") || definition.get(0).isWord("FULLTEXT");
    }

    /** {@code KEY `name` (`column` …)} with columns and lengths only, and nothing that only some versions of the server read. */
    private static boolean isPlainKey(List<SqlToken> definition, CatalogTable table) {
        if (definition.size() <= FIRST_COLUMN
                || !definition.get(0).isWord("KEY")
                || definition.get(1).kind() != SqlToken.Kind.QUOTED_IDENTIFIER
                || !definition.get(2).isSymbol('(')
                || text(definition, table).contains("/*")) {
            return false;
        }
        for (int i = FIRST_COLUMN; i < definition.size(); i++) {
            boolean length = definition.get(i - 1).kind() == SqlToken.Kind.QUOTED_IDENTIFIER;
            if (definition.get(i).isSymbol('(') && !length) {
                return false;
            }
        }
        return definition.get(FIRST_COLUMN).kind() == SqlToken.Kind.QUOTED_IDENTIFIER;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** In their order. */
    List<String> names() {
        return keys.stream().map(key -> key.get(1).text()).toList();
    }

    /** Takes the indexes away. The table must be empty. */
    void drop(ServerConnection target) throws SQLException {
        alter(
                target,
                keys.stream()
                        .map(key -> "DROP KEY " + TableName.quote(key.get(1).text()))
                        .collect(Collectors.joining(", ")));
    }

    /**
     * Builds them.
     *
     * @throws RestoreException if the table is not defined as before then
     */
    void build(ServerConnection target) throws SQLException {
        // The variable is there since MySQL 8.0.27.
        if (target.flavor() == ServerFlavor.MYSQL && target.facts().atLeast(8, 0, 27)) {
            target.execute("SET SESSION innodb_ddl_buffer_size = " + DDL_BUFFER_BYTES);
        }
        alter(target, keys.stream().map(key -> "ADD " + text(key, table)).collect(Collectors.joining(", ")));
        String now =
                target.rows("SHOW CREATE TABLE " + table.name().quoted()).get(0).get(1);
        if (now == null || !withoutCounter(now).equals(withoutCounter(table.createStatement()))) {
            throw new RestoreException(
                    RestoreException.Kind.STATEMENT_FAILED,
                    "table " + table.name() + " is not what it was once its indexes were built: " + now);
        }
    }

    private void alter(ServerConnection target, String changes) throws SQLException {
        target.execute("ALTER TABLE " + table.name().quoted() + " " + changes);
    }

    private static String text(List<SqlToken> key, CatalogTable table) {
        return table.createStatement()
                .substring(key.get(0).start(), key.get(key.size() - 1).end());
    }

    private static String withoutCounter(String createTable) {
        return createTable.replaceFirst(" AUTO_INCREMENT=\\d+", "");
    }
}
