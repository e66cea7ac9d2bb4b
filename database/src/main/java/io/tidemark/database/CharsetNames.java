package io.tidemark.database;

import java.util.Locale;

/** Names of character sets as the definitions of tables use them. */
public final class CharsetNames {
    private CharsetNames() {}

    /** The name in lower case, with {@code utf8mb3} for what older servers call {@code utf8}. */
    public static String canonical(String serverName) {
        String name = serverName.toLowerCase(Locale.ROOT);
        return name.equals("utf8") ? "utf8mb3" : name;
    }
}
