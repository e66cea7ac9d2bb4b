package io.tidemark.database;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.export.SslMode;
import org.mariadb.jdbc.plugin.TlsSocketPlugin;
import org.mariadb.jdbc.plugin.tls.main.DefaultTlsSocketPlugin;

/**
 * Trusts the configured authorities only. The driver's own plugin goes on with a certificate that they have not signed, and with a
 * host that it does not name, where a MariaDB server from 11.4 on proves knowledge of the account's password; {@code verify-ca} and
 * {@code verify-identity} promise more, and the binlog's connection knows no such proof. The driver finds this class by its name
 * under {@code META-INF/services}.
 */
public final class StrictTlsPlugin implements TlsSocketPlugin {
    /** The driver's name of this plugin. */
    static final String TYPE = "TIDEMARK";

    private final DefaultTlsSocketPlugin driver = new DefaultTlsSocketPlugin();

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public TrustManager[] getTrustManager(
            Configuration configuration, ExceptionFactory exceptions, @Nullable HostAddress host) throws SQLException {
        if (configuration.sslMode() == SslMode.TRUST) {
            return driver.getTrustManager(configuration, exceptions, host);
        }
        String pem = configuration.serverSslCert();
        try {
            return TrustedAuthorities.of(pem == null ? null : Path.of(pem));
        } catch (IOException | GeneralSecurityException e) {
            throw new SQLException("the CA certificate cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public KeyManager @Nullable [] getKeyManager(Configuration configuration, ExceptionFactory exceptions)
            throws SQLException {
        return driver.getKeyManager(configuration, exceptions);
    }

    @Override
    public void verify(String host, SSLSession session, long serverThreadId) throws SSLException {
        driver.verify(host, session, serverThreadId);
    }
}
