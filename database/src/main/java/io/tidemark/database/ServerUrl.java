package io.tidemark.database;

import io.tidemark.schemas.ServerFlavor;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A database URL taken apart: {@code mysql://user:password@host:port/database?tls=verify-ca&tls-ca=/etc/ca.pem}, or
 * {@code mariadb://…}. All but scheme and host may be missing; special characters are percent-encoded.
 *
 * @param address where
 * @param username account, or null if the URL names none
 * @param password its password, or null if the URL holds none; never printed
 * @param tls how it is encrypted, {@link TlsSettings#DISABLED} if the URL says nothing
 */
public record ServerUrl(
        ServerAddress address,
        @Nullable String username,
        @Nullable String password,
        TlsSettings tls) {
    private static final String FORM = "use mysql://host:port/database or mariadb://host:port/database";

    /**
     * Parses a URL.
     *
     * @throws DatabaseException saying what is wrong, without the URL's password
     */
    public static ServerUrl parse(String text) {
        URI uri = uri(text);
        ServerFlavor flavor = flavor(uri);
        if (uri.getHost() == null) {
            throw invalid(redacted(text) + " names no host: " + FORM);
        }
        String host = uri.getHost().replaceAll("^\\[|]$", "");
        int port = uri.getPort() < 0 ? ServerAddress.DEFAULT_PORT : uri.getPort();
        String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
        String account = uri.getRawUserInfo();
        int colon = account == null ? -1 : account.indexOf(':');
        return new ServerUrl(
                new ServerAddress(flavor, host, port, path.isEmpty() ? null : path),
                account == null ? null : decoded(colon < 0 ? account : account.substring(0, colon)),
                account == null || colon < 0 ? null : decoded(account.substring(colon + 1)),
                tls(parameters(uri.getRawQuery())));
    }

    /** Hides the password. */
    @Override
    public String toString() {
        return username == null ? address.toString() : address + " as " + username;
    }

    private static URI uri(String text) {
        try {
            return new URI(text.strip());
        } catch (URISyntaxException e) {
            // The cause is left out: its message repeats the whole text, password included.
            throw invalid("'" + redacted(text) + "' is not a database URL (" + e.getReason() + " at character "
                    + e.getIndex() + "): " + FORM + ", with special characters percent-encoded");
        }
    }

    private static ServerFlavor flavor(URI uri) {
        for (ServerFlavor flavor : ServerFlavor.values()) {
            if (flavor.id().equals(uri.getScheme())) {
                return flavor;
            }
        }
        throw invalid("a database URL cannot begin with '" + uri.getScheme() + ":': " + FORM);
    }

    private static TlsSettings tls(Map<String, String> parameters) {
        for (String name : parameters.keySet()) {
            if (!name.equals("tls") && !name.equals("tls-ca")) {
                throw invalid("unknown parameter '" + name + "' in a database URL: tls and tls-ca are known");
            }
        }
        String authority = parameters.get("tls-ca");
        String mode = parameters.getOrDefault("tls", authority == null ? "disabled" : "verify-ca");
        return TlsSettings.of(TlsSettings.Mode.ofId(mode), authority == null ? null : Path.of(authority));
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query != null && !query.isEmpty()) {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 0) {
                    throw invalid("parameter '" + pair + "' in a database URL has no value");
                }
                parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Everything between the scheme and the last @ may be a password. */
    private static String redacted(String text) {
        return text.replaceFirst("//.*@", "//***@");
    }

    private static DatabaseException invalid(String message) {
        return new DatabaseException(DatabaseException.Kind.INVALID_SETTING, message);
    }
}
