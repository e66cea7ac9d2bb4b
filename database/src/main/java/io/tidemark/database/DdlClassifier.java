package io.tidemark.database;

import io.tidemark.database.DdlStatement.Scope;
import io.tidemark.schemas.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads as much of a statement as is needed to know what it may touch. */
final class DdlClassifier {
    private static final Set<String> ADMINISTRATIVE = Set.of(
            "ANALYZE",
            "OPTIMIZE",
            "REPAIR",
            "CHECK",
            "CHECKSUM",
            "FLUSH",
            "RESET",
            "PURGE",
            "CHANGE",
            "START",
            "STOP",
            "CACHE",
            "INSTALL",
            "UNINSTALL",
            "KILL",
            "SHUTDOWN",
            "BINLOG",
            "USE",
            "SHOW",
            "EXPLAIN",
            "DESCRIBE",
            "DESC",
            "LOCK",
            "UNLOCK",
            "HELP");
    private static final Set<String> CONTENTS = Set.of(
            "INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "CALL", "DO", "EXECUTE", "HANDLER", "IMPORT", "WITH");
    private static final Set<String> ACCOUNTS = Set.of("USER", "ROLE");
    /** Words between CREATE or DROP and the kind of object. */
    private static final Set<String> MODIFIERS = Set.of(
            "TEMPORARY",
            "UNIQUE",
            "FULLTEXT",
            "SPATIAL",
            "ONLINE",
            "OFFLINE",
            "AGGREGATE",
            "IGNORE",
            "UNDO",
            "EXTERNAL",
            "VECTOR");

    private final List<SqlToken> tokens;
    private final TokenCursor cursor;
    private final String defaultDatabase;
    private final Set<TableName> tables = new LinkedHashSet<>();
    private final Set<TableName> parents = new LinkedHashSet<>();

    DdlClassifier(List<SqlToken> tokens, String defaultDatabase) {
        this.tokens = tokens;
        this.cursor = new TokenCursor(tokens, defaultDatabase);
        this.defaultDatabase = defaultDatabase;
    }

    DdlStatement classify() {
        if (cursor.skip("SET", "STATEMENT")) {
            // MariaDB: SET STATEMENT variables FOR statement.
            cursor.seek("FOR");
        }
        SqlToken verb = cursor.next();
        if (verb.kind() != SqlToken.Kind.WORD) {
            return everything(DdlKind.OTHER);
        }
        return switch (verb.text().toUpperCase(Locale.ROOT)) {
            case "CREATE" -> create();
            case "ALTER" -> alter();
            case "DROP" -> drop();
            case "RENAME" -> rename();
            case "TRUNCATE" -> truncate();
            case "GRANT", "REVOKE" -> nothing(DdlKind.ACCOUNT);
            case "SET" ->
                cursor.contains("PASSWORD", "ROLE") ? nothing(DdlKind.ACCOUNT) : nothing(DdlKind.ADMINISTRATIVE);
            case "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "XA" -> nothing(DdlKind.TRANSACTION);
            case "START" -> cursor.skip("TRANSACTION") ? nothing(DdlKind.TRANSACTION) : nothing(DdlKind.ADMINISTRATIVE);
            default -> other(verb.text().toUpperCase(Locale.ROOT));
        };
    }

    private DdlStatement other(String verb) {
        if (ADMINISTRATIVE.contains(verb)) {
            return nothing(DdlKind.ADMINISTRATIVE);
        }
        return everything(CONTENTS.contains(verb) ? DdlKind.CONTENTS : DdlKind.OTHER);
    }

    private DdlStatement create() {
        boolean replace = cursor.skip("OR", "REPLACE");
        boolean temporary = skipModifiers();
        skipRoutineHead();
        SqlToken what = cursor.next();
        switch (word(what)) {
            case "TABLE":
                return temporary ? nothing(DdlKind.CREATE_TABLE) : createTable(replace);
            case "INDEX":
                return indexOn(DdlKind.CREATE_INDEX);
            case "DATABASE", "SCHEMA":
                return createDatabase(replace);
            case "TABLESPACE", "LOGFILE", "SERVER", "RESOURCE", "SPATIAL":
                return nothing(DdlKind.ADMINISTRATIVE);
            default:
                return object(what, replace);
        }
    }

    private DdlStatement createTable(boolean replace) {
        cursor.skip("IF", "NOT", "EXISTS");
        TableName table = cursor.tableName();
        if (table == null) {
            return everything(DdlKind.CREATE_TABLE);
        }
        tables.add(table);
        boolean parenthesised = cursor.skipSymbol('(');
        if (cursor.skip("LIKE")) {
            TableName template = cursor.tableName();
            if (template == null) {
                return everything(DdlKind.CREATE_TABLE);
            }
            tables.add(template);
            return inTables(DdlKind.CREATE_TABLE, replace);
        }
        // The tables that a SELECT reads are not changed, and naming a parent changes only what the parent's rows may
        // cascade to.
        return addParents(parenthesised) ? inTables(DdlKind.CREATE_TABLE, replace) : everything(DdlKind.CREATE_TABLE);
    }

    private DdlStatement createDatabase(boolean replace) {
        cursor.skip("IF", "NOT", "EXISTS");
        return database(DdlKind.CREATE_DATABASE, cursor.next(), replace);
    }

    private DdlStatement alter() {
        skipModifiers();
        skipRoutineHead();
        SqlToken what = cursor.next();
        switch (word(what)) {
            case "TABLE":
                return alterTable();
            case "DATABASE", "SCHEMA":
                boolean named = cursor.peek(0).kind() == SqlToken.Kind.QUOTED_IDENTIFIER
                        || cursor.peek(0).isName() && !isDatabaseOption(cursor.peek(0));
                return database(
                        DdlKind.ALTER_DATABASE,
                        named ? cursor.next() : new SqlToken(SqlToken.Kind.QUOTED_IDENTIFIER, defaultDatabase, 0, 0),
                        false);
            case "TABLESPACE", "LOGFILE", "SERVER", "RESOURCE", "INSTANCE":
                return nothing(DdlKind.ADMINISTRATIVE);
            default:
                return object(what, false);
        }
    }

    private static boolean isDatabaseOption(SqlToken token) {
        return List.of("CHARACTER", "CHARSET", "COLLATE", "DEFAULT", "ENCRYPTION", "READ", "COMMENT").stream()
                .anyMatch(token::isWord);
    }

    private DdlStatement alterTable() {
        cursor.skip("IF", "EXISTS");
        TableName table = cursor.tableName();
        if (table == null) {
            return everything(DdlKind.ALTER_TABLE);
        }
        tables.add(table);
        boolean discards = false;
        int depth = 0;
        while (!cursor.atEnd()) {
            SqlToken token = cursor.next();
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
            TableName other = null;
            boolean namesOther = false;
            if (depth == 0 && token.isWord("RENAME")) {
                namesOther = !isRenameOfPart();
                if (namesOther) {
                    boolean ignored = cursor.skip("TO") || cursor.skip("AS") || cursor.skipSymbol('=');
                    other = cursor.tableName();
                }
            } else if (depth == 0 && token.isWord("EXCHANGE") && cursor.peek(0).isWord("PARTITION")) {
                discards = true;
                namesOther = cursor.seek("WITH", "TABLE");
                other = cursor.tableName();
            } else if (depth == 0 && token.isWord("CONVERT") && cursor.peek(0).isWord("TABLE")) {
                // MariaDB: CONVERT PARTITION p TO TABLE t, CONVERT TABLE t TO PARTITION p.
                namesOther = cursor.seek("TABLE");
                other = cursor.tableName();
                discards = true;
            } else if (depth == 0 && token.isWord("CONVERT") && cursor.peek(0).isWord("PARTITION")) {
                namesOther = cursor.seek("TO", "TABLE");
                other = cursor.tableName();
                discards = true;
            } else if (token.isWord("REFERENCES")) {
                if (!addParent()) {
                    return everything(DdlKind.ALTER_TABLE);
                }
            } else if (token.isWord("PARTITION") || token.isWord("TABLESPACE")) {
                discards |= true;
            } else if (token.isWord("UNION")
                    && (cursor.peek(0).isSymbol('=') || cursor.peek(0).isSymbol('('))) {
                return everything(DdlKind.ALTER_TABLE);
            }
            if (namesOther) {
                if (other == null) {
                    return everything(DdlKind.ALTER_TABLE);
                }
                tables.add(other);
            }
        }
        return inTables(DdlKind.ALTER_TABLE, discards);
    }

    private boolean isRenameOfPart() {
        return List.of("COLUMN", "INDEX", "KEY").stream().anyMatch(cursor.peek(0)::isWord);
    }

    private DdlStatement drop() {
        boolean temporary = skipModifiers();
        SqlToken what = cursor.next();
        switch (word(what)) {
            case "TABLE", "TABLES":
                return temporary ? nothing(DdlKind.DROP_TABLE) : tableList(DdlKind.DROP_TABLE);
            case "INDEX":
                return indexOn(DdlKind.DROP_INDEX);
            case "DATABASE", "SCHEMA":
                cursor.skip("IF", "EXISTS");
                return database(DdlKind.DROP_DATABASE, cursor.next(), true);
            case "TABLESPACE", "LOGFILE", "SERVER", "RESOURCE", "PREPARE", "SPATIAL":
                return nothing(DdlKind.ADMINISTRATIVE);
            default:
                return object(what, false);
        }
    }

    private DdlStatement tableList(DdlKind kind) {
        cursor.skip("IF", "EXISTS");
        do {
            TableName table = cursor.tableName();
            if (table == null) {
                return everything(kind);
            }
            tables.add(table);
        } while (cursor.skipSymbol(','));
        return atListEnd() ? inTables(kind, true) : everything(kind);
    }

    private boolean atListEnd() {
        cursor.skip("RESTRICT");
        cursor.skip("CASCADE");
        if (cursor.skip("WAIT")) {
            cursor.next();
        }
        cursor.skip("NOWAIT");
        cursor.skipSymbol(';');
        return cursor.atEnd();
    }

    private DdlStatement rename() {
        if (cursor.skip("USER")) {
            return nothing(DdlKind.ACCOUNT);
        }
        if (!cursor.skip("TABLE") && !cursor.skip("TABLES")) {
            return everything(DdlKind.RENAME_TABLE);
        }
        cursor.skip("IF", "EXISTS");
        List<TableName> pairs = new ArrayList<>();
        do {
            TableName from = cursor.tableName();
            skipWait();
            TableName to = from != null && cursor.skip("TO") ? cursor.tableName() : null;
            if (to == null) {
                return everything(DdlKind.RENAME_TABLE);
            }
            pairs.add(from);
            pairs.add(to);
        } while (cursor.skipSymbol(','));
        return new DdlStatement(DdlKind.RENAME_TABLE, Scope.TABLES, pairs, Set.of(), Set.of(), List.of(), false, null);
    }

    private void skipWait() {
        if (cursor.skip("WAIT")) {
            cursor.next();
        } else {
            cursor.skip("NOWAIT");
        }
    }

    private DdlStatement truncate() {
        cursor.skip("TABLE");
        TableName table = cursor.tableName();
        if (table == null) {
            return everything(DdlKind.TRUNCATE_TABLE);
        }
        tables.add(table);
        return inTables(DdlKind.TRUNCATE_TABLE, true);
    }

    /** CREATE INDEX name … ON table, DROP INDEX name ON table. */
    private DdlStatement indexOn(DdlKind kind) {
        TableName table = cursor.seek("ON") ? cursor.tableName() : null;
        if (table == null) {
            return everything(kind);
        }
        tables.add(table);
        return inTables(kind, false);
    }

    /** Everything but tables, indexes and databases. */
    private DdlStatement object(SqlToken what, boolean replace) {
        String word = word(what);
        if (ACCOUNTS.contains(word)) {
            return nothing(DdlKind.ACCOUNT);
        }
        return switch (word) {
            case "VIEW" -> named(DdlKind.VIEW);
            case "TRIGGER" -> named(DdlKind.TRIGGER);
            case "PROCEDURE", "FUNCTION", "PACKAGE" -> named(DdlKind.ROUTINE);
            case "EVENT" -> named(DdlKind.EVENT);
            case "SEQUENCE" -> named(DdlKind.SEQUENCE);
            default -> everything(DdlKind.OTHER);
        };
    }

    /** An object that is no table, or in DROP several: what counts is where they are. */
    private DdlStatement named(DdlKind kind) {
        cursor.skip("BODY");
        cursor.skip("IF", "NOT", "EXISTS");
        cursor.skip("IF", "EXISTS");
        Set<String> databases = new LinkedHashSet<>();
        List<TableName> objects = new ArrayList<>();
        do {
            TableName name = cursor.tableName();
            if (name == null) {
                return nothing(kind);
            }
            databases.add(name.database());
            objects.add(name);
        } while (cursor.skipSymbol(','));
        return new DdlStatement(kind, Scope.NOTHING, List.of(), Set.of(), databases, objects, false, null);
    }

    private DdlStatement database(DdlKind kind, SqlToken name, boolean discards) {
        return name.isName() && !name.text().isEmpty()
                ? new DdlStatement(
                        kind, Scope.DATABASES, List.of(), Set.of(), Set.of(name.text()), List.of(), discards, null)
                : everything(kind);
    }

    /** Adds the tables behind REFERENCES; false if one is not understood. */
    private boolean addParents(boolean hasColumns) {
        while (hasColumns && cursor.seek("REFERENCES")) {
            if (!addParent()) {
                return false;
            }
        }
        return true;
    }

    private boolean addParent() {
        TableName parent = cursor.tableName();
        if (parent == null) {
            return false;
        }
        parents.add(parent);
        return true;
    }

    /** Skips words such as TEMPORARY; whether that word was among them. */
    private boolean skipModifiers() {
        boolean temporary = false;
        while (cursor.peek(0).kind() == SqlToken.Kind.WORD && MODIFIERS.contains(word(cursor.peek(0)))) {
            temporary |= cursor.next().isWord("TEMPORARY");
        }
        return temporary;
    }

    /** Skips ALGORITHM = …, DEFINER = user@host and SQL SECURITY …, which stand in front of VIEW, TRIGGER and the like. */
    private void skipRoutineHead() {
        if (!List.of("ALGORITHM", "DEFINER", "SQL").stream().anyMatch(cursor.peek(0)::isWord)) {
            return;
        }
        while (!cursor.atEnd() && !isObjectWord(cursor.peek(0))) {
            cursor.next();
        }
        skipModifiers();
    }

    private static boolean isObjectWord(SqlToken token) {
        return List.of("VIEW", "TRIGGER", "PROCEDURE", "FUNCTION", "PACKAGE", "EVENT", "AGGREGATE").stream()
                .anyMatch(token::isWord);
    }

    private static String word(SqlToken token) {
        return token.kind() == SqlToken.Kind.WORD ? token.text().toUpperCase(Locale.ROOT) : "";
    }

    private DdlStatement inTables(DdlKind kind, boolean discards) {
        parents.removeAll(tables);
        List<TableName> all = new ArrayList<>(tables);
        all.addAll(parents);
        RowFilling filling = kind == DdlKind.ALTER_TABLE ? RowFilling.of(tokens).orElse(null) : null;
        return new DdlStatement(kind, Scope.TABLES, all, parents, Set.of(), List.of(), discards, filling);
    }

    private static DdlStatement nothing(DdlKind kind) {
        return new DdlStatement(kind, Scope.NOTHING, List.of(), Set.of(), Set.of(), List.of(), false, null);
    }

    private static DdlStatement everything(DdlKind kind) {
        return new DdlStatement(kind, Scope.EVERYTHING, List.of(), Set.of(), Set.of(), List.of(), true, null);
    }
}
