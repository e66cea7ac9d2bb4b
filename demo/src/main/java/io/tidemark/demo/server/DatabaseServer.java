package io.tidemark.demo.server;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A running MySQL or MariaDB server on 127.0.0.1 that this process owns. Its methods may be called from any thread. */
public interface DatabaseServer extends AutoCloseable {

    /** {@code mysql} or {@code mariadb}. */
    String flavor();

    /** The version number as its packaging names it, such as {@code 11.4.5}. */
    String version();

    /** The TCP port on 127.0.0.1; it stays the same across {@link #restart()}. */
    int port();

    /** An account with every privilege that logs in from 127.0.0.1. */
    String adminUsername();

    /** The password of {@link #adminUsername()}. */
    String adminPassword();

    /**
     * Opens a connection as the administrator, with LOAD DATA LOCAL INFILE allowed.
     *
     * @param database the default database, or null for none
     */
    default Connection connect(@Nullable String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", adminUsername());
        properties.setProperty("password", adminPassword());
        properties.setProperty("allowLocalInfile", "true");
        // MySQL's caching_sha2_password sends the password encrypted with the server's key where there is no TLS.
        properties.setProperty("allowPublicKeyRetrieval", "true");
        properties.setProperty("connectTimeout", "60000");
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:" + port() + "/" + (database == null ? "" : database), properties);
    }

    /** The server's {@code datadir}. */
    Path dataDirectory();

    /** Stops the server cleanly and starts it again on the same data and port; returns when it answers. */
    void restart();

    /** Kills the server at once with SIGKILL, as a power cut would; {@link #start()} brings it back. */
    void kill();

    /**
     * Starts the server where it is not running; returns when it answers.
     *
     * @throws ServerStartException if it does not come up
     */
    void start();

    /** Stops the server cleanly, or kills its process where that takes too long. Its data stays where it is. */
    @Override
    void close();
}
