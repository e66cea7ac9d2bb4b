package io.tidemark.database;

import io.tidemark.database.DatabaseException.Kind;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Turns the driver's errors into sentences that name the server and say what would work. */
final class ConnectionFailure {
    private static final int ACCESS_DENIED = 1045;
    private static final int DATABASE_ACCESS_DENIED = 1044;
    private static final int ACCESS_DENIED_WITHOUT_PASSWORD = 1698;
    private static final int UNKNOWN_DATABASE = 1049;
    private static final int TABLE_ACCESS_DENIED = 1142;
    private static final int COLUMN_ACCESS_DENIED = 1143;
    private static final int SPECIFIC_ACCESS_DENIED = 1227;
    private static final int ROUTINE_ACCESS_DENIED = 1370;
    private static final int TABLE_DEFINITION_CHANGED = 1412;
    private static final int NO_SUCH_TABLE = 1146;
    private static final int LOCK_WAIT_TIMEOUT = 1205;
    private static final int HOST_NOT_PRIVILEGED = 1130;

    private ConnectionFailure() {}

    static DatabaseException of(ServerConfig config, SQLException e) {
        String server = config.address().hostAndPort();
        String user = config.credentials().username();
        String database = config.address().database();
        return switch (e.getErrorCode()) {
            case ACCESS_DENIED, ACCESS_DENIED_WITHOUT_PASSWORD ->
                new DatabaseException(
                        Kind.LOGIN_REFUSED,
                        server + " refuses user '" + user
                                + "': check the user name, the password"
                                + (config.tls().mode() == TlsSettings.Mode.DISABLED
                                        ? ", whether the account requires TLS (source.tls.mode; tls= in a target's URL),"
                                        : "")
                                + " and from which hosts the account may log in",
                        e);
            case HOST_NOT_PRIVILEGED ->
                new DatabaseException(
                        Kind.LOGIN_REFUSED,
                        server + " lets no account log in from this host: create '" + user + "' for it",
                        e);
            case DATABASE_ACCESS_DENIED ->
                new DatabaseException(
                        Kind.PRIVILEGE_MISSING,
                        "user '" + user + "' may not use database '" + database + "' on " + server
                                + ": grant it a privilege there",
                        e);
            case UNKNOWN_DATABASE ->
                new DatabaseException(
                        Kind.UNKNOWN_DATABASE,
                        "database '" + database + "' does not exist on " + server
                                + ": check the name, or create the database",
                        e);
            default -> ofTransport(config, e);
        };
    }

    static DatabaseException ofStatement(ServerConfig config, String doing, SQLException e) {
        Kind kind =
                switch (e.getErrorCode()) {
                    case ACCESS_DENIED,
                            DATABASE_ACCESS_DENIED,
                            TABLE_ACCESS_DENIED,
                            COLUMN_ACCESS_DENIED,
                            SPECIFIC_ACCESS_DENIED,
                            ROUTINE_ACCESS_DENIED -> Kind.PRIVILEGE_MISSING;
                    case TABLE_DEFINITION_CHANGED, NO_SUCH_TABLE -> Kind.DEFINITION_CHANGED;
                    case UNKNOWN_DATABASE -> Kind.UNKNOWN_DATABASE;
                    case LOCK_WAIT_TIMEOUT -> Kind.LOCKED;
                    default -> Kind.STATEMENT;
                };
        return new DatabaseException(
                kind,
                config.address().hostAndPort() + " as user '"
                        + config.credentials().username() + "': " + doing + " failed: " + plainMessage(e),
                e);
    }

    private static DatabaseException ofTransport(ServerConfig config, SQLException e) {
        String server = config.address().hostAndPort();
        if (causedBy(e, UnknownHostException.class)) {
            return new DatabaseException(
                    Kind.UNREACHABLE,
                    "host '" + config.address().host() + "' is unknown: check the name in the database URL",
                    e);
        }
        if (String.valueOf(e.getMessage()).contains("insecure transport")) {
            return new DatabaseException(
                    Kind.TLS,
                    server
                            + " accepts encrypted connections only: set source.tls.mode, or tls= in a target's URL, to required,"
                            + " verify-ca or verify-identity",
                    e);
        }
        if (causedBy(e, SSLException.class) || mentionsTls(e)) {
            return new DatabaseException(
                    Kind.TLS,
                    "no trusted TLS connection to " + server + " ("
                            + config.tls().mode().id() + "): " + rootMessage(e)
                            + "; check the CA certificate, the host name and whether the server has TLS",
                    e);
        }
        if (causedBy(e, ConnectException.class) || causedBy(e, SocketTimeoutException.class)) {
            return new DatabaseException(
                    Kind.UNREACHABLE,
                    "no server answers at " + server + ": check host, port and firewall (" + rootMessage(e) + ")",
                    e);
        }
        return new DatabaseException(
                Kind.UNREACHABLE,
                "cannot log in to " + server + " as '" + config.credentials().username() + "': " + plainMessage(e),
                e);
    }

    private static boolean mentionsTls(SQLException e) {
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("ssl") || text.contains("certificate");
    }

    private static boolean causedBy(Throwable e, Class<? extends Throwable> type) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /** The server's own words, without the driver's prefix with the connection number. */
    private static String plainMessage(SQLException e) {
        return String.valueOf(e.getMessage()).replaceFirst("^\\(conn=\\d+\\) ", "");
    }
}
