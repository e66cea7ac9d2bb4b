package io.tidemark.database;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is encrypted.
 *
 * @param mode what is demanded of the server
 * @param caCertificate PEM file of the authority that signed the server's certificate; null for the Java runtime's own
 * @param clientKeyStore PKCS #12 file with the client's certificate and key, or null for none
 * @param clientKeyStorePassword opens {@code clientKeyStore}; null where none is needed; never printed
 */
public record TlsSettings(
        Mode mode,
        @Nullable Path caCertificate,
        @Nullable Path clientKeyStore,
        @Nullable String clientKeyStorePassword) {

    /** No encryption. */
    public static final TlsSettings DISABLED = new TlsSettings(Mode.DISABLED, null, null, null);

    /** What is demanded of the server. */
    public enum Mode {
        /** Plain text. */
        DISABLED("disable"),
        /** Encrypted, whoever answers. */
        REQUIRED("trust"),
        /** Encrypted, and the certificate comes from a trusted authority. */
        VERIFY_CA("verify-ca"),
        /** As {@link #VERIFY_CA}, and the certificate names the host. */
        VERIFY_IDENTITY("verify-full");

        private final String driverName;

        Mode(String driverName) {
            this.driverName = driverName;
        }

        /** The mode as settings write it: {@code disabled}, {@code required}, {@code verify-ca}, {@code verify-identity}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * Parses {@link #id()}.
         *
         * @throws DatabaseException naming the value if it is none
         */
        public static Mode ofId(String id) {
            for (Mode mode : values()) {
                if (mode.id().equals(id)) {
                    return mode;
                }
            }
            throw new DatabaseException(
                    DatabaseException.Kind.INVALID_SETTING,
                    "unknown TLS mode '" + id + "': use disabled, required, verify-ca or verify-identity");
        }

        String driverName() {
            return driverName;
        }
    }

    /** TLS in a mode, trusting {@code caCertificate} or, where null, what the Java runtime trusts. */
    public static TlsSettings of(Mode mode, @Nullable Path caCertificate) {
        return new TlsSettings(mode, caCertificate, null, null);
    }

    /** Hides the key store's password. */
    @Override
    public String toString() {
        return "TLS " + mode.id() + (caCertificate == null ? "" : " with " + caCertificate);
    }
}
