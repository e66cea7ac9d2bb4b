package io.tidemark.capture.binlog;

import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlToken;
import io.tidemark.database.SqlTokenizer;
import java.util.List;
import java.util.Locale;

/** Statements that make a table system-versioned, which only MariaDB has: no snapshot holds the versions that such a table keeps. */
final class VersionedTables {
    private VersionedTables() {}

    /** Whether a statement creates a system-versioned table or makes a table one. */
    static boolean areMadeBy(String sql, SqlDialect dialect) {
        List<String> words = SqlTokenizer.tokens(sql, dialect).stream()
                .map(token -> token.kind() == SqlToken.Kind.WORD ? token.text().toUpperCase(Locale.ROOT) : "")
                .toList();
        int table = words.subList(0, Math.min(words.size(), 5)).indexOf("TABLE");
        if (table < 1 || !words.get(0).equals("CREATE") && !words.get(0).equals("ALTER")) {
            return false;
        }
        for (int i = table; i + 2 < words.size(); i++) {
            boolean begins = words.get(i).equals("WITH") || words.get(i).equals("ADD");
            if (begins && words.get(i + 1).equals("SYSTEM") && words.get(i + 2).equals("VERSIONING")) {
                return true;
            }
        }
        return false;
    }
}
