package io.tidemark.schemas;

import java.util.Locale;

/** Which family a source or target server belongs to; the two differ in GTIDs, types and catalogues. */
public enum ServerFlavor {
    /** MySQL 8.0 and later. */
    MYSQL,
    /** MariaDB 10.5 and later. */
    MARIADB;

    /** The flavour's name as it is written in URLs and in the archive: {@code mysql} or {@code mariadb}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Parses {@link #id()}.
     *
     * @throws IllegalArgumentException naming the value if it is neither
     */
    public static ServerFlavor ofId(String id) {
        for (ServerFlavor flavor : values()) {
            if (flavor.id().equals(id)) {
                return flavor;
            }
        }
        throw new IllegalArgumentException("unknown server flavour '" + id + "': use mysql or mariadb");
    }

    /** The flavour of a server from what {@code SELECT VERSION()} returns; MariaDB always names itself in it. */
    public static ServerFlavor ofVersion(String version) {
        return version.toLowerCase(Locale.ROOT).contains("mariadb") ? MARIADB : MYSQL;
    }
}
