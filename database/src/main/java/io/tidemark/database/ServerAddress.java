package io.tidemark.database;

import io.tidemark.schemas.ServerFlavor;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens.
 *
 * @param flavor which family the URL says it is; what it really is stands in {@link ServerFacts}
 * @param host name or address, IPv6 without brackets
 * @param port TCP port
 * @param database default database, or null for none
 */
public record ServerAddress(
        ServerFlavor flavor,
        String host,
        int port,
        @Nullable String database) {
    /** The port where none is given. */
    public static final int DEFAULT_PORT = 3306;

    /** Checks host and port. */
    public ServerAddress {
        if (host.isBlank()) {
            throw new DatabaseException(DatabaseException.Kind.INVALID_SETTING, "a database server's host is empty");
        }
        if (port < 1 || port > 65535) {
            throw new DatabaseException(
                    DatabaseException.Kind.INVALID_SETTING,
                    "port " + port + " of " + host + " is not between 1 and 65535");
        }
    }

    /** This address with another default database. */
    public ServerAddress withDatabase(@Nullable String name) {
        return new ServerAddress(flavor, host, port, name);
    }

    /** {@code host:port}, IPv6 in brackets. */
    public String hostAndPort() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** The address as a URL, without account or password. */
    @Override
    public String toString() {
        return flavor.id() + "://" + hostAndPort() + (database == null ? "" : "/" + database);
    }
}
