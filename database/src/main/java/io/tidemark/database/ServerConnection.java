package io.tidemark.database;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One session on a server, through MariaDB Connector/J for both families. The session starts with {@code sql_mode=''},
 * {@code time_zone='+00:00'} and {@code SET NAMES utf8mb4}, whatever the server's defaults are. Not thread-safe.
 */
public final class ServerConnection implements AutoCloseable {
    private static final String SESSION_START =
            "SET SESSION sql_mode='', time_zone='+00:00', sql_quote_show_create=1, net_read_timeout=3600,"
                    + " net_write_timeout=3600, wait_timeout=86400";

    private final ServerConfig config;
    private final Connection jdbc;
    private final ServerFacts facts;

    private ServerConnection(ServerConfig config, Connection jdbc, @Nullable ServerFacts known) throws SQLException {
        this.config = config;
        this.jdbc = jdbc;
        execute(SESSION_START);
        execute("SET NAMES utf8mb4");
        if (config.lockWait() != null) {
            execute("SET SESSION lock_wait_timeout="
                    + Math.max(1, config.lockWait().toSeconds()));
        }
        if (config.address().database() != null) {
            execute("USE " + TableName.quote(config.address().database()));
        }
        this.facts = known == null ? readFacts() : known;
    }

    private ServerFacts readFacts() throws SQLException {
        Map<String, String> variables = new HashMap<>();
        try (Statement statement = jdbc.createStatement();
                ResultSet rows = statement.executeQuery("SHOW GLOBAL VARIABLES")) {
            while (rows.next()) {
                String value = rows.getString(2);
                variables.put(rows.getString(1).toLowerCase(Locale.ROOT), value == null ? "" : value);
            }
        }
        return ServerFacts.of(textOf("SELECT VERSION()"), variables);
    }

    /**
     * Logs in.
     *
     * @throws DatabaseException naming host, port, user and database if that does not work
     */
    public static ServerConnection open(ServerConfig config) {
        return open(config, null);
    }

    private static ServerConnection open(ServerConfig config, @Nullable ServerFacts known) {
        Connection jdbc = null;
        try {
            jdbc = new org.mariadb.jdbc.Driver().connect(driverUrl(config.address()), driverProperties(config));
            return new ServerConnection(config, jdbc, known);
        } catch (SQLException e) {
            closeQuietly(jdbc);
            throw ConnectionFailure.of(config, e);
        }
    }

    /** A second session with the same configuration; what the server is, it is not asked again. */
    public ServerConnection openAnother() {
        return open(config, facts);
    }

    /** The session itself. */
    public Connection jdbc() {
        return jdbc;
    }

    /** How it logged in. */
    public ServerConfig config() {
        return config;
    }

    /** What the server is. */
    public ServerFacts facts() {
        return facts;
    }

    /** Shorthand for the flavour in {@link #facts()}: what the server really is. */
    public ServerFlavor flavor() {
        return facts.flavor();
    }

    /** The connection's id on the server, as in {@code SHOW PROCESSLIST}. */
    public long connectionId() throws SQLException {
        return Long.parseLong(textOf("SELECT CONNECTION_ID()"));
    }

    /** Runs a statement that returns nothing of interest. The text reaches the server as it is. */
    public void execute(String sql) throws SQLException {
        try (Statement statement = jdbc.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /**
     * Runs a statement that returns nothing of interest, whose bytes reach the server as they are.
     *
     * @param statement in the session's {@code character_set_client}
     */
    public void execute(byte[] statement) throws SQLException {
        jdbc.unwrap(org.mariadb.jdbc.Connection.class).getClient().execute(new VerbatimQuery(statement), false);
    }

    /** The first column of the only row, as text; the empty text for NULL or no row. */
    public String textOf(String sql) throws SQLException {
        List<List<@Nullable String>> rows = rows(sql);
        String value = rows.isEmpty() ? null : rows.get(0).get(0);
        return value == null ? "" : value;
    }

    /** The names of all databases that the account sees, the server's own included. */
    public Set<String> databases() throws SQLException {
        Set<String> names = new TreeSet<>();
        rows("SELECT schema_name FROM information_schema.schemata").forEach(row -> names.add(row.get(0)));
        return names;
    }

    /** All rows of a small result, as text. */
    public List<List<@Nullable String>> rows(String sql) throws SQLException {
        try (Statement statement = jdbc.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<List<@Nullable String>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>(columns);
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /**
     * How far the server has written its binary log.
     *
     * @throws DatabaseException if it writes none or the account may not ask
     */
    public BinlogStatus binlogStatus() {
        String statement = facts.flavor() == ServerFlavor.MYSQL && facts.atLeast(8, 2, 0)
                ? "SHOW BINARY LOG STATUS"
                : "SHOW MASTER STATUS";
        try {
            List<List<@Nullable String>> rows = rows(statement);
            if (rows.isEmpty()) {
                throw new DatabaseException(
                        DatabaseException.Kind.STATEMENT,
                        config.address().hostAndPort() + " writes no binary log: set log_bin and restart it");
            }
            List<@Nullable String> row = rows.get(0);
            String gtids = facts.flavor() == ServerFlavor.MYSQL
                    ? (row.get(4) == null ? "" : row.get(4).replace("\n", ""))
                    : textOf("SELECT @@GLOBAL.gtid_binlog_pos");
            return new BinlogStatus(new BinlogCoordinate(row.get(0), Long.parseLong(row.get(1))), gtids);
        } catch (SQLException e) {
            throw failure(statement, e);
        }
    }

    /** What a failed statement means, in one sentence that names this server. */
    public DatabaseException failure(String doing, SQLException cause) {
        return ConnectionFailure.ofStatement(config, doing, cause);
    }

    /** Closes the session; the server rolls back what it left open. */
    @Override
    public void close() {
        closeQuietly(jdbc);
    }

    private static String driverUrl(ServerAddress address) {
        // The database travels as a statement of ours, not in the URL, whose syntax cannot hold every name.
        String host = address.host().replaceAll("[^A-Za-z0-9._:%-]", "");
        return "jdbc:mariadb://address=(host=" + host + ")(port=" + address.port() + ")/";
    }

    private static Properties driverProperties(ServerConfig config) {
        Properties properties = new Properties();
        properties.setProperty("user", config.credentials().username());
        properties.setProperty("password", config.credentials().password());
        properties.setProperty(
                "connectTimeout", Long.toString(config.connectTimeout().toMillis()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("allowLocalInfile", "true");
        properties.setProperty("allowPublicKeyRetrieval", Boolean.toString(config.publicKeyRetrieval()));
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("dumpQueriesOnException", "false");
        TlsSettings tls = config.tls();
        properties.setProperty("sslMode", tls.mode().driverName());
        properties.setProperty("tlsSocketType", StrictTlsPlugin.TYPE);
        if (tls.caCertificate() != null) {
            properties.setProperty("serverSslCert", tls.caCertificate().toString());
        }
        if (tls.clientKeyStore() != null) {
            properties.setProperty("keyStore", tls.clientKeyStore().toString());
            if (tls.clientKeyStorePassword() != null) {
                properties.setProperty("keyStorePassword", tls.clientKeyStorePassword());
            }
        }
        return properties;
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // The session is given up either way; the server drops it with the socket.
                return;
            }
        }
    }
}
