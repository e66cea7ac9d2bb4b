package io.tidemark.benchmarks;

import io.tidemark.database.Credentials;
import io.tidemark.database.ServerAddress;
import io.tidemark.database.ServerConfig;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.testkit.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A MySQL 9.7 to back up and one to restore into, with equal settings. Both have an account for client programs that is asked for no
 * password.
 */
record Servers(DatabaseServer source, DatabaseServer target) implements AutoCloseable {

    /** The account for client programs. */
    static final String CLIENT = "bench";

    /** Durability is the source's matter; without it a history is written in minutes. */
    static final List<String> SETTINGS = List.of(
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=1G",
            "--innodb-redo-log-capacity=1G",
            "--innodb-doublewrite=OFF");

    static Servers start() throws SQLException {
        DatabaseServer source =
                TestServers.newMySql97(options -> options.withoutGtid().withExtraOptions(SETTINGS));
        DatabaseServer target =
                TestServers.newMySql97(options -> options.withoutBinaryLog().withExtraOptions(SETTINGS));
        Servers servers = new Servers(source, target);
        admitClient(source);
        admitClient(target);
        return servers;
    }

    /** Makes the account for client programs. */
    static void admitClient(DatabaseServer server) throws SQLException {
        try (Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE USER " + CLIENT + "@'127.0.0.1' IDENTIFIED BY ''");
            statement.execute("GRANT ALL ON *.* TO " + CLIENT + "@'127.0.0.1'");
        }
    }

    /** A server as Tidemark is told of it. */
    static ServerConfig config(DatabaseServer server) {
        return config(
                ServerFlavor.ofId(server.flavor()), server.port(), server.adminUsername(), server.adminPassword());
    }

    /** A server on this machine, as a process that did not start it is told of it. */
    static ServerConfig config(ServerFlavor flavor, int port, String username, String password) {
        return ServerConfig.of(new ServerAddress(flavor, "127.0.0.1", port, null), new Credentials(username, password));
    }

    /** A database of the target, empty. */
    void emptyInTarget(String database) throws SQLException {
        try (Connection connection = target.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + database);
            statement.execute("CREATE DATABASE " + database);
        }
    }

    /** Whether the target writes a redo log. */
    void switchRedoLogOfTarget(boolean on) throws SQLException {
        try (Connection connection = target.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER INSTANCE " + (on ? "ENABLE" : "DISABLE") + " INNODB REDO_LOG");
        }
    }

    @Override
    public void close() {
        target.close();
        source.close();
    }
}
