package io.tidemark.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** What makes a server's certificate trusted where {@link TlsSettings} demand that. */
public final class TrustedAuthorities {
    private TrustedAuthorities() {}

    /**
     * Trust in the authorities of a PEM file, and in nobody else.
     *
     * @param pem the file; null for the authorities that the Java runtime trusts
     * @throws IOException if the file cannot be read or holds no certificate
     */
    public static TrustManager[] of(@Nullable Path pem) throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(pem == null ? null : authorities(pem));
        return factory.getTrustManagers();
    }

    private static KeyStore authorities(Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        try (InputStream in = Files.newInputStream(pem)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
        }
        if (number == 0) {
            throw new IOException(pem + " holds no certificate: it must be a PEM file of the authorities to trust");
        }
        return store;
    }
}
