package io.tidemark.database;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.ServerFlavor;
import java.sql.SQLException;

/** Logs in to the test kit's servers through the production classes. */
final class ServerSessions {
    private ServerSessions() {}

    static ServerConfig config(DatabaseServer server) {
        return ServerConfig.of(
                new ServerAddress(ServerFlavor.ofId(server.flavor()), "127.0.0.1", server.port(), null),
                new Credentials(server.adminUsername(), server.adminPassword()));
    }

    static ServerConnection open(DatabaseServer server) {
        return ServerConnection.open(config(server));
    }

    /** An empty database of this name. */
    static void freshDatabase(ServerConnection connection, String name) throws SQLException {
        connection.execute("DROP DATABASE IF EXISTS " + name);
        connection.execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
    }
}
