package io.tidemark.capture.binlog;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps XA transactions apart by what they mean for the backup: one that changed no protected row may be prepared and
 * completed; any other is refused, since its rows are logged at PREPARE and decided upon later.
 */
final class XaTransactions {
    private final Set<String> preparedWithoutRows = new HashSet<>();
    private String openXid = "";

    static NotUnderstoodException unsupported() {
        return new NotUnderstoodException(
                "an XA transaction changed protected rows, XA is not yet supported",
                "Finish all XA transactions (XA RECOVER lists them), use ordinary ones, then take a new snapshot.");
    }

    /** Whether the statement begins the first half of an XA transaction. */
    boolean begins(QueryEvent statement) {
        String[] words = words(statement);
        if (words[1].equals("START") || words[1].equals("BEGIN")) {
            openXid = words[2];
            return true;
        }
        return false;
    }

    /** Takes note that the open XA transaction was prepared without a protected row. */
    void preparedWithoutRows() {
        preparedWithoutRows.add(openXid);
    }

    /** Whether the statement is the second half; refuses it if what it commits is not known to be harmless. */
    boolean completes(QueryEvent statement) {
        String[] words = words(statement);
        if (words[1].equals("ROLLBACK")) {
            preparedWithoutRows.remove(words[2]);
            return true;
        }
        if (words[1].equals("COMMIT")) {
            if (!preparedWithoutRows.remove(words[2])) {
                throw unsupported();
            }
            return true;
        }
        return false;
    }

    private static String[] words(QueryEvent statement) {
        String text = new String(statement.sql(), StandardCharsets.ISO_8859_1).strip();
        String[] words = text.split("\\s+", 3);
        return new String[] {
            words[0], words.length > 1 ? words[1].toUpperCase(Locale.ROOT) : "", words.length > 2 ? words[2] : ""
        };
    }
}
