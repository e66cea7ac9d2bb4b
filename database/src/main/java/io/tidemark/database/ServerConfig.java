package io.tidemark.database;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All that is needed to log in to a server.
 *
 * @param address where
 * @param credentials who
 * @param tls how it is encrypted
 * @param publicKeyRetrieval whether the server may send the key that MySQL's caching_sha2_password encrypts the password with
 *     where there is no TLS; with false such a login needs TLS
 * @param connectTimeout how long to wait for the TCP connection and the server's greeting
 * @param lockWait how long a statement waits for another session's lock on a table before it fails, in whole seconds; null for
 *     the server's own limit, which may be a year
 */
public record ServerConfig(
        ServerAddress address,
        Credentials credentials,
        TlsSettings tls,
        boolean publicKeyRetrieval,
        Duration connectTimeout,
        @Nullable Duration lockWait) {

    /** How long a connection attempt may take where nothing else is set. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** A configuration without TLS and with the defaults. */
    public static ServerConfig of(ServerAddress address, Credentials credentials) {
        return of(address, credentials, TlsSettings.DISABLED);
    }

    /** A configuration with the defaults. */
    public static ServerConfig of(ServerAddress address, Credentials credentials, TlsSettings tls) {
        return new ServerConfig(address, credentials, tls, true, DEFAULT_CONNECT_TIMEOUT, null);
    }

    /** This configuration with another default database. */
    public ServerConfig withDatabase(String database) {
        return new ServerConfig(
                address.withDatabase(database), credentials, tls, publicKeyRetrieval, connectTimeout, lockWait);
    }

    /** This configuration with a limit for the wait for locks. */
    public ServerConfig withLockWait(Duration limit) {
        return new ServerConfig(address, credentials, tls, publicKeyRetrieval, connectTimeout, limit);
    }
}
