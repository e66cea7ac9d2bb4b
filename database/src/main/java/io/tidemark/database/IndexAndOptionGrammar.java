package io.tidemark.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The statements on tables that concern indexes, checks, defaults of columns and options only. Written down from the grammars in the
 * manuals of both families (ALTER TABLE, CREATE INDEX, DROP INDEX), and narrower than they are.
 */
final class IndexAndOptionGrammar {
    /** Options of an index, and their words. */
    private static final Set<String> OF_INDEX = Set.of(
            "USING",
            "BTREE",
            "HASH",
            "RTREE",
            "KEY_BLOCK_SIZE",
            "COMMENT",
            "VISIBLE",
            "INVISIBLE",
            "NOT",
            "IGNORED",
            "WITH",
            "PARSER",
            "NGRAM",
            "ALGORITHM",
            "LOCK",
            "DEFAULT",
            "INPLACE",
            "COPY",
            "NOCOPY",
            "INSTANT",
            "NONE",
            "SHARED",
            "EXCLUSIVE");
    /** Options of a table with one value. */
    private static final Set<String> OF_TABLE = Set.of(
            "COMMENT",
            "AUTO_INCREMENT",
            "STATS_PERSISTENT",
            "STATS_AUTO_RECALC",
            "STATS_SAMPLE_PAGES",
            "AVG_ROW_LENGTH",
            "MAX_ROWS",
            "MIN_ROWS",
            "ROW_FORMAT",
            "KEY_BLOCK_SIZE",
            "ALGORITHM",
            "LOCK");

    private final List<SqlToken> tokens;
    private final String defaultDatabase;

    IndexAndOptionGrammar(List<SqlToken> tokens, String defaultDatabase) {
        this.tokens = tokens;
        this.defaultDatabase = defaultDatabase;
    }

    /** Whether the statement is one of them, to its last word. */
    boolean matches() {
        TokenCursor cursor = new TokenCursor(tokens, defaultDatabase);
        if (cursor.skip("CREATE")) {
            cursor.skip("OR", "REPLACE");
            skipOne(cursor, "UNIQUE", "FULLTEXT", "SPATIAL");
            return cursor.skip("INDEX") && indexOn(cursor);
        }
        if (cursor.skip("DROP", "INDEX")) {
            cursor.skip("IF", "EXISTS");
            return isIndexName(cursor)
                    && cursor.skip("ON")
                    && cursor.tableName() != null
                    && onlyOptions(cursor, OF_INDEX);
        }
        if (!cursor.skip("ALTER", "TABLE")) {
            return false;
        }
        cursor.skip("IF", "EXISTS");
        if (cursor.tableName() == null) {
            return false;
        }
        List<List<SqlToken>> clauses = clauses(cursor);
        return !clauses.isEmpty()
                && clauses.stream().allMatch(clause -> clause(new TokenCursor(clause, defaultDatabase)));
    }

    private static boolean indexOn(TokenCursor cursor) {
        cursor.skip("IF", "NOT", "EXISTS");
        if (!isIndexName(cursor)) {
            return false;
        }
        skipType(cursor);
        return cursor.skip("ON")
                && cursor.tableName() != null
                && parenthesised(cursor)
                && onlyOptions(cursor, OF_INDEX);
    }

    /** What stands between commas outside parentheses, without a semicolon at the end. */
    private static List<List<SqlToken>> clauses(TokenCursor cursor) {
        List<List<SqlToken>> clauses = new ArrayList<>();
        List<SqlToken> clause = new ArrayList<>();
        int depth = 0;
        while (!cursor.atEnd()) {
            SqlToken token = cursor.next();
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
            if (depth == 0 && token.isSymbol(',')) {
                clauses.add(clause);
                clause = new ArrayList<>();
            } else if (!token.isSymbol(';') || !cursor.atEnd()) {
                clause.add(token);
            }
        }
        clauses.add(clause);
        return clauses;
    }

    private static boolean clause(TokenCursor cursor) {
        if (cursor.skip("ADD")) {
            return added(cursor);
        }
        if (cursor.skip("DROP")) {
            if (cursor.skip("CHECK")) {
                return cursor.next().isName() && cursor.atEnd();
            }
            boolean index = skipIndexWord(cursor);
            cursor.skip("IF", "EXISTS");
            return index && isIndexName(cursor) && cursor.atEnd();
        }
        if (cursor.skip("RENAME")) {
            return skipIndexWord(cursor)
                    && isIndexName(cursor)
                    && cursor.skip("TO")
                    && isIndexName(cursor)
                    && cursor.atEnd();
        }
        if (cursor.skip("ALTER")) {
            return altered(cursor);
        }
        if (cursor.skip("DISABLE", "KEYS") || cursor.skip("ENABLE", "KEYS") || cursor.skip("FORCE")) {
            return cursor.atEnd();
        }
        return tableOptions(cursor);
    }

    private static boolean added(TokenCursor cursor) {
        boolean constraint = cursor.skip("CONSTRAINT");
        if (constraint && !cursor.peek(0).isWord("UNIQUE") && !cursor.peek(0).isWord("CHECK")) {
            cursor.next();
        }
        if (cursor.skip("CHECK")) {
            return parenthesised(cursor) && onlyOptions(cursor, Set.of("NOT", "ENFORCED"));
        }
        boolean kind = constraint ? cursor.skip("UNIQUE") : skipOne(cursor, "UNIQUE", "FULLTEXT", "SPATIAL");
        boolean index = skipIndexWord(cursor);
        if (!kind && (constraint || !index)) {
            return false;
        }
        cursor.skip("IF", "NOT", "EXISTS");
        if (!cursor.peek(0).isSymbol('(') && !cursor.peek(0).isWord("USING") && !isIndexName(cursor)) {
            return false;
        }
        skipType(cursor);
        return parenthesised(cursor) && onlyOptions(cursor, OF_INDEX);
    }

    private static boolean altered(TokenCursor cursor) {
        if (cursor.skip("CHECK")) {
            return cursor.next().isName() && onlyOptions(cursor, Set.of("NOT", "ENFORCED"));
        }
        if (skipIndexWord(cursor)) {
            cursor.skip("IF", "EXISTS");
            return isIndexName(cursor) && onlyOptions(cursor, Set.of("VISIBLE", "INVISIBLE", "NOT", "IGNORED"));
        }
        cursor.skip("COLUMN");
        if (!cursor.next().isName()) {
            return false;
        }
        return cursor.skip("DROP", "DEFAULT")
                ? cursor.atEnd()
                : cursor.skip("SET", "DEFAULT")
                        && !cursor.contains("PARTITION", "PARTITIONS", "PARTITIONING", "REMOVE");
    }

    /** Options with their values, which may follow each other without commas. */
    private static boolean tableOptions(TokenCursor cursor) {
        boolean any = false;
        while (!cursor.atEnd()) {
            boolean engine = cursor.peek(0).isWord("ENGINE");
            if (!engine && !OF_TABLE.contains(word(cursor.next()))) {
                return false;
            }
            if (engine) {
                cursor.next();
            }
            cursor.skipSymbol('=');
            SqlToken value = cursor.next();
            boolean isValue = value.kind() == SqlToken.Kind.WORD || value.kind() == SqlToken.Kind.STRING;
            if (!isValue || engine && !value.isWord("InnoDB")) {
                return false;
            }
            any = true;
        }
        return any;
    }

    /** The primary key is an index, too, and more than that. */
    private static boolean isIndexName(TokenCursor cursor) {
        SqlToken name = cursor.next();
        return name.isName() && !name.text().equalsIgnoreCase("PRIMARY");
    }

    private static boolean skipIndexWord(TokenCursor cursor) {
        return skipOne(cursor, "INDEX", "KEY");
    }

    private static boolean skipOne(TokenCursor cursor, String... words) {
        for (String word : words) {
            if (cursor.skip(word)) {
                return true;
            }
        }
        return false;
    }

    private static void skipType(TokenCursor cursor) {
        if (cursor.skip("USING")) {
            cursor.next();
        }
    }

    /** Moves behind what parentheses hold; false where none begin, or they do not end. */
    private static boolean parenthesised(TokenCursor cursor) {
        if (!cursor.skipSymbol('(')) {
            return false;
        }
        int depth = 1;
        while (depth > 0 && !cursor.atEnd()) {
            SqlToken token = cursor.next();
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
        }
        return depth == 0;
    }

    /** Whether nothing follows but these words, and values. */
    private static boolean onlyOptions(TokenCursor cursor, Set<String> words) {
        while (!cursor.atEnd()) {
            SqlToken token = cursor.next();
            boolean known = token.kind() == SqlToken.Kind.STRING
                    || token.isSymbol('=')
                    || token.isSymbol(';') && cursor.atEnd()
                    || words.contains(word(token))
                    || token.kind() == SqlToken.Kind.WORD
                            && token.text().chars().allMatch(c -> c >= '0' && c <= '9');
            if (!known) {
                return false;
            }
        }
        return true;
    }

    private static String word(SqlToken token) {
        return token.kind() == SqlToken.Kind.WORD ? token.text().toUpperCase(Locale.ROOT) : "";
    }
}
