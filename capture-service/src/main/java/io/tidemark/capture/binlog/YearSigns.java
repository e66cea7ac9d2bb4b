package io.tidemark.capture.binlog;

import io.tidemark.schemas.ServerFlavor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether TABLE_MAP's SIGNEDNESS has a bit for YEAR columns, which nothing in the event says. Every MariaDB writes one (Field_year is
 * a Field_num). MySQL asks {@code has_signedess_information_type} ({@code sql/field_common_properties.h}), which counts YEAR in,
 * where its earliest releases asked an {@code is_numeric_type} that did not: seen absent on 8.0.15, and present from 8.0.29 on
 * (github.com/osheroff/mysql-binlog-connector-java, issue 108). Which release between them began is not known.
 */
enum YearSigns {
    /** One bit for each YEAR column. */
    PRESENT,
    /** No bit for YEAR columns. */
    ABSENT,
    /** Either of them; the bits themselves may still rule one out. */
    UNKNOWN;

    private static final Pattern EARLY_MYSQL = Pattern.compile("8\\.0\\.([0-9]+).*");
    private static final int LAST_KNOWN_ABSENT = 15;
    private static final int FIRST_KNOWN_PRESENT = 29;

    /** What a server of this version does. */
    static YearSigns of(ServerFlavor flavor, String serverVersion) {
        Matcher early = EARLY_MYSQL.matcher(serverVersion);
        if (flavor == ServerFlavor.MARIADB || !early.matches()) {
            return PRESENT;
        }
        int release = Integer.parseInt(early.group(1));
        if (release >= FIRST_KNOWN_PRESENT) {
            return PRESENT;
        }
        return release <= LAST_KNOWN_ABSENT ? ABSENT : UNKNOWN;
    }
}
