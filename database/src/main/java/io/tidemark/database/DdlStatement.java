package io.tidemark.database;

import io.tidemark.schemas.TableName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a statement may touch. Where the text is not understood, the answer errs on the side of more.
 *
 * @param kind what it does
 * @param scope how far it reaches
 * @param tables tables whose contents or definition it may touch, in the order of the text; complete only for {@link Scope#TABLES};
 *     for RENAME TABLE old and new name in turn
 * @param parents those of the tables that it only names as parents of foreign keys
 * @param databases databases it may touch as a whole, for {@link Scope#DATABASES}; for views, triggers, routines, events and sequences
 *     those that they are in, empty where that is not understood
 * @param objects views, triggers, routines, events and sequences that it names; empty where that is not understood
 * @param discardsContents whether rows may vanish without row events: DROP, TRUNCATE, CREATE OR REPLACE, dropped or exchanged
 *     partitions; true for what is not understood
 * @param filling what it writes into rows that are there already, where running it again may write something else; null if nothing
 */
public record DdlStatement(
        DdlKind kind,
        Scope scope,
        List<TableName> tables,
        Set<TableName> parents,
        Set<String> databases,
        List<TableName> objects,
        boolean discardsContents,
        @Nullable RowFilling filling) {

    /** How far a statement reaches. */
    public enum Scope {
        /** No table's contents or definition. */
        NOTHING,
        /** Only {@link DdlStatement#tables()}. */
        TABLES,
        /** Anything in {@link DdlStatement#databases()}. */
        DATABASES,
        /** Anything on the server. */
        EVERYTHING
    }

    /** Copies the collections. */
    public DdlStatement {
        tables = List.copyOf(tables);
        parents = Set.copyOf(parents);
        databases = Set.copyOf(databases);
        objects = List.copyOf(objects);
    }

    /** Whether the statement may touch this table's contents or definition. */
    public boolean mayTouch(TableName table) {
        return switch (scope) {
            case NOTHING -> false;
            case TABLES -> tables.stream().anyMatch(touched -> sameName(touched, table));
            case DATABASES -> databases.stream().anyMatch(database -> database.equalsIgnoreCase(table.database()));
            case EVERYTHING -> true;
        };
    }

    /**
     * Classifies a statement as the binary log holds it. Never throws, whatever the text is.
     *
     * @param sql the statement's bytes; in the session's {@code character_set_client}
     * @param session its session variables, of which {@code sql_mode} (number or names) and {@code character_set_client} matter
     * @param defaultDatabase the session's default database, empty if none
     */
    public static DdlStatement classify(byte[] sql, Map<String, String> session, String defaultDatabase) {
        return classify(SessionCharset.ofSession(session).decode(sql), SqlDialect.ofSession(session), defaultDatabase);
    }

    /** As {@link #classify(byte[], Map, String)}, for text. */
    public static DdlStatement classify(String sql, SqlDialect dialect, String defaultDatabase) {
        return new DdlClassifier(SqlTokenizer.tokens(sql, dialect), defaultDatabase).classify();
    }

    /** Case is ignored: whether it counts depends on the server (lower_case_table_names), and more is safer than less. */
    private static boolean sameName(TableName one, TableName other) {
        return one.database().equalsIgnoreCase(other.database()) && one.table().equalsIgnoreCase(other.table());
    }
}
