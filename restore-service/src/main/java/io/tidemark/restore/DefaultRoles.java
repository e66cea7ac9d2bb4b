package io.tidemark.restore;

import io.tidemark.database.SqlDialect;
import io.tidemark.database.SqlToken;
import io.tidemark.database.SqlTokenizer;
import java.util.List;

/**
 * A CREATE USER as MySQL shows it, cut at its DEFAULT ROLE clause. Users can be each other's roles in MySQL, so all are created
 * first, without it.
 *
 * @param withoutClause the statement without the clause
 * @param clause {@code DEFAULT ROLE} and the roles; empty if it has none
 */
record DefaultRoles(String withoutClause, String clause) {
    static DefaultRoles of(String createUser) {
        List<SqlToken> tokens = SqlTokenizer.tokens(createUser, SqlDialect.DEFAULT);
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isWord("DEFAULT") && tokens.get(i + 1).isWord("ROLE")) {
                int end = i + 2;
                while (end < tokens.size() && !(tokens.get(end).kind() == SqlToken.Kind.WORD)) {
                    end++;
                }
                int from = tokens.get(i).start();
                int to = end < tokens.size() ? tokens.get(end).start() : createUser.length();
                return new DefaultRoles(
                        createUser.substring(0, from) + createUser.substring(to),
                        createUser.substring(from, to).strip());
            }
        }
        return new DefaultRoles(createUser, "");
    }
}
