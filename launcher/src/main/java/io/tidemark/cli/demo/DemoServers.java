package io.tidemark.cli.demo;

import io.tidemark.demo.crm.CrmSchema;
import io.tidemark.demo.crm.CrmSeed;
import io.tidemark.demo.server.EmbeddedMariaDb;
import io.tidemark.demo.server.NativeDatabaseServer;
import io.tidemark.demo.server.ServerOptions;
import io.tidemark.demo.server.ServerProgram;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;

/** The two database servers of the demo: the one that is protected, and the one that is restored into. */
final class DemoServers implements AutoCloseable {

    /** The protected database. */
    static final String DATABASE = "crm";

    /** The account that Tidemark logs in with, which has what the README says and no more. */
    static final String ACCOUNT = "tidemark";

    private final NativeDatabaseServer source;
    /** Comes up while the story goes on: it is needed at its end only. */
    private final CompletableFuture<NativeDatabaseServer> target;

    private DemoServers(NativeDatabaseServer source, CompletableFuture<NativeDatabaseServer> target) {
        this.source = source;
        this.target = target;
    }

    static DemoServers start(Path cache, Path directory) {
        ServerProgram program = EmbeddedMariaDb.program(cache);
        NativeDatabaseServer source = NativeDatabaseServer.start(
                program, ServerOptions.in(directory.resolve("source")).withServerId(1));
        ServerOptions options =
                ServerOptions.in(directory.resolve("target")).withoutBinaryLog().withServerId(2);
        return new DemoServers(
                source, CompletableFuture.supplyAsync(() -> NativeDatabaseServer.start(program, options)));
    }

    NativeDatabaseServer source() {
        return source;
    }

    /** The server to restore into; waits for it where it is not up yet. */
    NativeDatabaseServer target() {
        return target.join();
    }

    /** Creates the CRM and fills it; returns the number of rows. */
    long createCrm(long seed, int accounts) throws SQLException {
        try (Connection connection = source.connect(null)) {
            CrmSchema.create(connection, DATABASE);
            return CrmSeed.load(connection, seed, accounts);
        }
    }

    /** Creates Tidemark's account with the grants of the README. */
    void createAccount(String password) throws SQLException {
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement()) {
            String account = "'" + ACCOUNT + "'@'127.0.0.1'";
            statement.execute("CREATE USER " + account + " IDENTIFIED BY '" + password + "'");
            statement.execute(
                    "GRANT REPLICATION SLAVE, BINLOG MONITOR, SLAVE MONITOR, REPLICATION MASTER ADMIN, RELOAD,"
                            + " SHOW DATABASES ON *.* TO " + account);
            statement.execute("GRANT SELECT, LOCK TABLES, SHOW VIEW, TRIGGER, EVENT, SHOW CREATE ROUTINE ON `"
                    + DATABASE + "`.* TO " + account);
        }
    }

    /** How far the source has committed, in its own notation. */
    String sourceGtid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT @@GLOBAL.gtid_binlog_pos")) {
            rows.next();
            return rows.getString(1);
        }
    }

    @Override
    public void close() {
        source.close();
        target.thenAccept(NativeDatabaseServer::close).join();
    }
}
