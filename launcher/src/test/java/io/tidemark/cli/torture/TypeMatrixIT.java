package io.tidemark.cli.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.Credentials;
import io.tidemark.database.ServerAddress;
import io.tidemark.database.ServerConfig;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.demo.types.ServerTypes;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.testkit.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every type with every value at the borders of its domain, through the whole pipeline and back into a second server, once from a
 * snapshot alone and once with inserts, updates, deletes and moved keys behind it. The source's own bytes are the oracle.
 */
class TypeMatrixIT {
    private static final Logger LOG = LoggerFactory.getLogger(TypeMatrixIT.class);
    private static final String DATABASE = "matrix";
    /** Holds what is covered, so that it is known without running this. */
    private static final Path PAGE = Path.of("..", "docs", "fidelity.md");

    enum Server {
        MARIADB_11_4("MariaDB 11.4", TestServers::mariaDb11, TestServers::newMariaDb11),
        MARIADB_10_11("MariaDB 10.11", TestServers::mariaDb1011, TestServers::newMariaDb1011),
        MYSQL_9_7("MySQL 9.7", TestServers::mySql97, TestServers::newMySql97),
        MYSQL_8_0("MySQL 8.0", TestServers::mySql80, TestServers::newMySql80);

        private final String title;

        private final Supplier<DatabaseServer> source;
        private final Supplier<DatabaseServer> target;

        Server(String title, Supplier<DatabaseServer> source, Supplier<DatabaseServer> target) {
            this.title = title;
            this.source = source;
            this.target = target;
        }
    }

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void everyValueComesBack(Server kind) throws Exception {
        DatabaseServer server = kind.source.get();
        try (Connection connection = server.connect(null)) {
            drop(server);
            execute(connection, "CREATE DATABASE " + DATABASE);
            TypeMatrix matrix = new TypeMatrix(DATABASE, ServerTypes.read(connection));
            matrix.create(connection);
            LOG.info("{} covers:\n{}", kind, matrix.coverage());
            assertThat(Files.readString(PAGE)).contains("### " + kind.title + "\n\n" + matrix.coverage());
            matrix.fill(connection);
            ServerContents first = contents(server);
            LOG.info("{}: filled", kind);
            try (ProtectedSource source =
                    new ProtectedSource(config(server), List.of(DATABASE), directory, Clock.systemUTC())) {
                BinlogCoordinate afterSnapshot = source.position();
                LOG.info("{}: first snapshot taken", kind);
                matrix.change(connection);
                ServerContents second = contents(server);
                BinlogCoordinate end = source.position();
                LOG.info("{}: changed", kind);
                source.awaitArchived(end);
                LOG.info("{}: archived", kind);
                try (DatabaseServer target = kind.target.get()) {
                    compare(source, new RestoreTarget.AtCoordinate(afterSnapshot), first, target);
                    compare(source, new RestoreTarget.AtCoordinate(end), second, target);
                }
            }
            drop(server);
        }
    }

    private static void compare(
            ProtectedSource source, RestoreTarget point, ServerContents expected, DatabaseServer target)
            throws Exception {
        source.restore(point, config(target));
        LOG.info("restored to {}", point.text());
        assertThat(expected.differencesTo(contents(target))).isEmpty();
        LOG.info("compared {}", point.text());
        drop(target);
    }

    private static ServerContents contents(DatabaseServer server) throws SQLException {
        return ServerContents.read(() -> server.connect(null), List.of(DATABASE));
    }

    private static void drop(DatabaseServer server) throws SQLException {
        try (Connection connection = server.connect(null)) {
            execute(connection, "DROP DATABASE IF EXISTS " + DATABASE);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static ServerConfig config(DatabaseServer server) {
        return ServerConfig.of(
                new ServerAddress(ServerFlavor.ofId(server.flavor()), "127.0.0.1", server.port(), null),
                new Credentials(server.adminUsername(), server.adminPassword()));
    }
}
