package io.tidemark.restore;

import io.tidemark.restore.merge.ServerNeededException;
import io.tidemark.restore.merge.TextEquality;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides without a server which texts are equal, where that is beyond doubt: under the usual collations that ignore case, texts of
 * ASCII letters, digits and a few signs are equal exactly if they differ in case alone. Whatever else is among them only a server can
 * tell.
 */
public final class PlainTextEquality implements TextEquality {
    private static final Set<String> CHARSETS = Set.of("ascii", "latin1", "utf8", "utf8mb3", "utf8mb4");
    /** Without the tailorings for languages, some of which take letters for equal (I and J in roman_ci, I and Y in lithuanian_ci). */
    private static final Pattern COLLATIONS =
            Pattern.compile("|ascii_general_ci|latin1_swedish_ci|latin1_general_ci|utf8(mb3|mb4)?_"
                    + "(general_ci|unicode_ci|unicode_520_ci|0900_ai_ci|0900_as_ci|uca1400_ai_ci|uca1400_as_ci)");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@.:/-]*");
    /** They are kept in memory. */
    private static final int MOST_TEXTS = 200_000;

    @Override
    public ComparedTexts open(String charset, String collation) {
        if (!CHARSETS.contains(charset) || !COLLATIONS.matcher(collation).matches()) {
            throw serverNeeded(collation.isEmpty() ? "the collation of " + charset : "collation " + collation);
        }
        return new PlainTexts();
    }

    private static ServerNeededException serverNeeded(String why) {
        return new ServerNeededException("cascades along text keys with " + why
                + " can be derived only with a server, as a restore into one does ('tidemark drill')");
    }

    private static final class PlainTexts implements ComparedTexts {
        private final Map<String, Long> representatives = new HashMap<>();

        @Override
        public void add(Iterator<Text> texts, EqualTexts equal) {
            while (texts.hasNext()) {
                Text text = texts.next();
                // Bytes beyond ASCII become characters that are not plain.
                String folded = new String(text.bytes(), StandardCharsets.ISO_8859_1);
                if (!PLAIN.matcher(folded).matches()) {
                    throw serverNeeded("other characters than ASCII letters and digits");
                }
                Long representative = representatives.putIfAbsent(folded.toLowerCase(Locale.ROOT), text.id());
                if (representative != null) {
                    equal.equal(text.id(), representative);
                }
                if (representatives.size() > MOST_TEXTS) {
                    throw serverNeeded("more than " + MOST_TEXTS + " values");
                }
            }
        }

        @Override
        public void close() {
            representatives.clear();
        }
    }
}
