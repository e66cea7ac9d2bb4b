package io.tidemark.restore;

import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlToken;
import io.tidemark.database.SqlTokenizer;
import io.tidemark.schemas.TableName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A statement as SHOW GRANTS prints it: GRANT, REVOKE (MySQL's partial revokes) or MariaDB's SET DEFAULT ROLE. */
final class GrantStatement {
    /** What stands for no or for all privileges, or for none that a list could name. */
    private static final Set<String> NO_PRIVILEGES = Set.of("USAGE", "ALL PRIVILEGES", "PROXY");

    private final String sql;
    private final List<SqlToken> tokens;
    /** Index of the word ON behind the privileges; -1 where a statement names none. */
    private final int on;

    GrantStatement(String sql) {
        this.sql = sql;
        this.tokens = SqlTokenizer.tokens(sql, SqlDialect.DEFAULT);
        this.on = on(tokens);
    }

    private static int on(List<SqlToken> tokens) {
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            SqlToken token = tokens.get(i);
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
            if (depth == 0 && token.isWord("ON")) {
                return i;
            }
            if (depth == 0 && token.isWord("TO")) {
                return -1;
            }
        }
        return -1;
    }

    /** The privileges that are granted by name, in upper case, without the columns they are for. */
    Set<String> privileges() {
        Set<String> privileges = new TreeSet<>();
        if (on < 0 || !tokens.get(0).isWord("GRANT")) {
            return privileges;
        }
        StringBuilder name = new StringBuilder();
        int depth = 0;
        for (SqlToken token : tokens.subList(1, on + 1)) {
            boolean ends = token.isSymbol(',') || token == tokens.get(on);
            if (depth == 0 && ends) {
                privileges.add(name.toString());
                name.setLength(0);
            } else if (depth == 0 && token.kind() == SqlToken.Kind.WORD) {
                name.append(name.isEmpty() ? "" : " ").append(token.text().toUpperCase(Locale.ROOT));
            }
            depth += token.isSymbol('(') ? 1 : token.isSymbol(')') ? -1 : 0;
        }
        privileges.removeAll(NO_PRIVILEGES);
        return privileges;
    }

    /** The role of MariaDB that it gives; null if it gives none. */
    @Nullable
    String role() {
        boolean gives = on < 0
                && tokens.size() > 2
                && tokens.get(0).isWord("GRANT")
                && tokens.get(2).isWord("TO");
        return gives ? tokens.get(1).text() : null;
    }

    /**
     * The statement without how the account logs in, which MariaDB shows with it: CREATE USER has said that, and saying it again would
     * let an expired password count.
     */
    String withoutLogin() {
        int to = on < 0 ? tokens.size() : on;
        while (to < tokens.size() && !tokens.get(to).isWord("TO")) {
            to++;
        }
        boolean passesOn = false;
        int tail = sql.length();
        for (int i = tokens.size() - 1; i > to; i--) {
            SqlToken token = tokens.get(i);
            passesOn |= token.isWord("OPTION") && tokens.get(i - 1).isWord("GRANT");
            if (token.isWord("IDENTIFIED") || token.isWord("REQUIRE") || token.isWord("WITH")) {
                tail = token.start();
            }
        }
        return sql.substring(0, tail) + (passesOn ? "WITH GRANT OPTION" : "");
    }

    /** Whether it lets one account stand in for another. */
    boolean isProxy() {
        return tokens.size() > 1 && tokens.get(1).isWord("PROXY");
    }

    /**
     * The statement for databases that have other names in the target. Where it names databases by a pattern, only one that stands
     * for nothing but the database's name is rewritten.
     */
    String renamed(Map<String, String> databases) {
        for (int i = on + 1; on >= 0 && i + 1 < tokens.size() && tokens.get(i).isName(); i++) {
            SqlToken token = tokens.get(i);
            if (tokens.get(i + 1).isSymbol('.')) {
                boolean escaped = token.text().contains("\\");
                String renamed = databases.get(escaped ? token.text().replaceAll("\\\\([_%])", "$1") : token.text());
                if (renamed == null) {
                    return sql;
                }
                String name = escaped ? renamed.replace("_", "\\_").replace("%", "\\%") : renamed;
                return sql.substring(0, token.start()) + TableName.quote(name) + sql.substring(token.end());
            }
        }
        return sql;
    }
}
