package io.tidemark.database;

/**
 * A database server could not be used as asked. The message is one sentence that names the server, account or object and what
 * would work; it never holds a password.
 */
public final class DatabaseException extends RuntimeException {

    /** What kind of failure it is, for exit codes and decisions. */
    public enum Kind {
        /** A URL or setting has no meaning; no connection was tried. */
        INVALID_SETTING,
        /** No server answers at host and port. */
        UNREACHABLE,
        /** The server does not accept user and password. */
        LOGIN_REFUSED,
        /** The account lacks a privilege. */
        PRIVILEGE_MISSING,
        /** The database does not exist on the server. */
        UNKNOWN_DATABASE,
        /** TLS is not available or the certificate is not trusted. */
        TLS,
        /** A definition changed while it was read; trying again from the start can work. */
        DEFINITION_CHANGED,
        /** Another session held a lock for longer than {@link ServerConfig#lockWait()}. */
        LOCKED,
        /** The server did not store a row exactly as sent. */
        VALUE_CHANGED,
        /** The connection broke or a statement failed. */
        STATEMENT
    }

    private final Kind kind;

    /** A failure without a cause. */
    public DatabaseException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** A failure with its cause, which must not hold a password either. */
    public DatabaseException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What kind of failure it is. */
    public Kind kind() {
        return kind;
    }
}
