package io.tidemark.restore;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the columns that the server computes in a table's definition, as SHOW CREATE TABLE prints it: one column a line. */
public final class GeneratedColumns {
    private static final Pattern GENERATED =
            Pattern.compile("^\\s*`((?:[^`]|``)+)` .*?(?:GENERATED ALWAYS AS|\\bAS) \\(", Pattern.MULTILINE);

    private GeneratedColumns() {}

    /** Their names. */
    public static Set<String> in(String createTable) {
        Set<String> names = new HashSet<>();
        Matcher matcher = GENERATED.matcher(createTable);
        while (matcher.find()) {
            names.add(matcher.group(1).replace("``", "`"));
        }
        return names;
    }
}
