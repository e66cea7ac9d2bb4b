package io.tidemark.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SqlTokenizerTest {

    @Test
    void quotesAndEscapes() {
        assertThat(texts("a `b``c` 'd''e\\'f' \"g\"", SqlDialect.DEFAULT))
                .containsExactly("a", "b`c", "'d''e\\'f'", "\"g\"");
        assertThat(texts("\"g\"\"h\" 'x\\' y", new SqlDialect(true, false))).containsExactly("g\"h", "'x\\'", "y");
    }

    @Test
    void commentsVanishButExecutableOnesCount() {
        assertThat(texts("a /* b */ c -- d\ne # f\ng--h /*!80000 i /*x*/ */ j /*M!100100 k*/ l", SqlDialect.DEFAULT))
                .containsExactly("a", "c", "e", "g", "-", "-", "h", "i", "j", "k", "l");
    }

    @Test
    void placesAreThoseOfTheText() {
        String sql = "  SELECT `x y`,'z'";

        List<SqlToken> tokens = SqlTokenizer.tokens(sql, SqlDialect.DEFAULT);

        assertThat(tokens.stream().map(token -> sql.substring(token.start(), token.end())))
                .containsExactly("SELECT", "`x y`", ",", "'z'");
    }

    private static List<String> texts(String sql, SqlDialect dialect) {
        return SqlTokenizer.tokens(sql, dialect).stream().map(SqlToken::text).toList();
    }
}
