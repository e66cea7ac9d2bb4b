package io.tidemark.capture.source;

import com.github.shyiko.mysql.binlog.network.SSLSocketFactory;
import io.tidemark.database.TlsSettings;
import io.tidemark.database.TrustedAuthorities;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Upgrades the client's connection to TLS as the settings demand; the host name is checked by the client. */
final class TlsSockets implements SSLSocketFactory {
    private final TlsSettings settings;

    TlsSockets(TlsSettings settings) {
        this.settings = settings;
    }

    @Override
    public SSLSocket createSocket(Socket plain) throws SocketException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), trustManagers(), null);
            return (SSLSocket) context.getSocketFactory()
                    .createSocket(plain, plain.getInetAddress().getHostName(), plain.getPort(), true);
        } catch (GeneralSecurityException | IOException e) {
            SocketException failure = new SocketException("TLS to the source failed: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
        if (settings.mode() == TlsSettings.Mode.REQUIRED) {
            return new TrustManager[] {new TrustAnyServer()};
        }
        return TrustedAuthorities.of(settings.caCertificate());
    }

    private KeyManager @Nullable [] keyManagers() throws GeneralSecurityException, IOException {
        Path keys = settings.clientKeyStore();
        if (keys == null) {
            return null;
        }
        String secret = settings.clientKeyStorePassword();
        char[] password = secret == null ? new char[0] : secret.toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, password);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    /** For TLS mode "required": encrypted, whoever answers. */
    private static final class TrustAnyServer implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new UnsupportedOperationException("capture is never a TLS server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // The mode asks for encryption only; verify-ca and verify-identity check the certificate.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
