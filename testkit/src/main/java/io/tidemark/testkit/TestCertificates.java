package io.tidemark.testkit;

import io.tidemark.demo.server.ServerStartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * An authority of its own and a server certificate that it signed for {@code localhost}, by that name and not by the address
 * 127.0.0.1. Made with the JDK's keytool when a test asks for them; nothing of it outlives the directory.
 *
 * @param authority          PEM file of the authority
 * @param serverCertificate  PEM file of the server's certificate
 * @param serverKey          PEM file of its private key
 * @param serverKeyStore     PKCS #12 file with both
 * @param trustStore         PKCS #12 file that holds the authority
 */
public record TestCertificates(
        Path authority, Path serverCertificate, Path serverKey, Path serverKeyStore, Path trustStore) {
    /** Opens both stores. */
    public static final String STORE_PASSWORD = "only-for-tests";

    private static final String SERVER = "server";
    private static final String AUTHORITY = "authority";

    /** Makes everything in a directory, which is made too. */
    public static TestCertificates in(Path directory) {
        try {
            Files.createDirectories(directory);
            Path authorityStore = directory.resolve("authority.p12");
            Path authority = directory.resolve("authority.pem");
            Path keyStore = directory.resolve("server.p12");
            Path request = directory.resolve("server.csr");
            Path certificate = directory.resolve("server.pem");
            Path trustStore = directory.resolve("trusted.p12");
            keytool(
                    authorityStore,
                    AUTHORITY,
                    "-genkeypair",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=Test authority",
                    "-ext",
                    "bc:c");
            keytool(authorityStore, AUTHORITY, "-exportcert", "-rfc", "-file", authority.toString());
            keytool(keyStore, SERVER, "-genkeypair", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=localhost");
            keytool(keyStore, SERVER, "-certreq", "-file", request.toString());
            keytool(
                    authorityStore,
                    AUTHORITY,
                    "-gencert",
                    "-rfc",
                    "-ext",
                    "san=dns:localhost",
                    "-infile",
                    request.toString(),
                    "-outfile",
                    certificate.toString());
            keytool(keyStore, AUTHORITY, "-importcert", "-noprompt", "-file", authority.toString());
            keytool(keyStore, SERVER, "-importcert", "-noprompt", "-file", certificate.toString());
            keytool(trustStore, AUTHORITY, "-importcert", "-noprompt", "-file", authority.toString());
            Path key = exportKey(keyStore, directory.resolve("server-key.pem"));
            return new TestCertificates(authority, certificate, key, keyStore, trustStore);
        } catch (IOException | GeneralSecurityException e) {
            throw new ServerStartException("Cannot make certificates for tests: " + e.getMessage(), e);
        }
    }

    private static void keytool(Path store, String alias, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-alias", alias, "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", STORE_PASSWORD));
        Commands.run(store.toAbsolutePath().getParent(), command);
    }

    private static Path exportKey(Path keyStore, Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            store.load(in, STORE_PASSWORD.toCharArray());
        }
        byte[] key = store.getKey(SERVER, STORE_PASSWORD.toCharArray()).getEncoded();
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
        return Files.writeString(
                pem,
                "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n",
                StandardCharsets.US_ASCII);
    }
}
