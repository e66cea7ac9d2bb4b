package io.tidemark.restore;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the columns that the server computes in a table's definition, as SHOW CREATE TABLE prints it: one column a line. */
public final class GeneratedColumns {
    private static final Pattern GENERATED =
            Pattern.compile("^\\s*`((?:[^`]|``)+)` .*?(?:GENERATED ALWAYS AS|\\bAS) \\(", Pattern.MULTILINE);

    private static final Pattern NUMBERED =
            Pattern.compile("^\\s*(`(?:[^`]|``)+`) .*?\\bAUTO_INCREMENT\\b", Pattern.MULTILINE);

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

    /**
     * Those that are computed from the AUTO_INCREMENT column, directly or through others; in doubt more. MariaDB, which alone allows
     * such virtual columns, computes them for a new row before it gives the row its number, and logs them so (seen with 11.4.5:
     * {@code id % 7} of row 73 is logged as 0). They are stored nowhere: whoever reads the row has them computed anew.
     */
    public static Set<String> loggedBeforeNumbered(String createTable) {
        Matcher numbered = NUMBERED.matcher(createTable);
        return numbered.find() ? computedFrom(createTable, Set.of(numbered.group(1))) : Set.of();
    }

    /**
     * Those that are computed from some columns, directly or through others; in doubt more.
     *
     * @param columns names of columns, quoted as SHOW CREATE TABLE prints them
     */
    public static Set<String> computedFrom(String createTable, Set<String> columns) {
        Set<String> computed = new HashSet<>();
        Set<String> quoted = new HashSet<>(columns);
        boolean grew = true;
        while (grew) {
            grew = false;
            Matcher generated = GENERATED.matcher(createTable);
            while (generated.find()) {
                int lineEnd = createTable.indexOf('\n', generated.end());
                String expression =
                        createTable.substring(generated.end(), lineEnd < 0 ? createTable.length() : lineEnd);
                if (quoted.stream().anyMatch(expression::contains) && quoted.add("`" + generated.group(1) + "`")) {
                    computed.add(generated.group(1).replace("``", "`"));
                    grew = true;
                }
            }
        }
        return computed;
    }
}
