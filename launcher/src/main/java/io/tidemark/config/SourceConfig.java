package io.tidemark.config;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The server to protect.
 *
 * @param url {@code mysql://} or {@code mariadb://}, host and port
 * @param username account for reading the binlog and for snapshots
 * @param password its password, or null where the account has none
 * @param databases what to protect; not empty
 * @param serverId server_id for reading the binlog
 * @param tlsMode {@code disabled}, {@code required}, {@code verify-ca} or {@code verify-identity}
 * @param tlsCaCertificate PEM file, or null for the JVM's authorities
 */
public record SourceConfig(
        URI url,
        String username,
        @Nullable Secret password,
        List<String> databases,
        long serverId,
        String tlsMode,
        @Nullable Path tlsCaCertificate) {

    /** First number of the range that default server ids lie in, which people who number servers by hand do not reach. */
    private static final long FIRST_DEFAULT_SERVER_ID = 3_000_000_000L;

    private static final long DEFAULT_SERVER_IDS = 1_000_000_000L;

    /** Null after noting problems. */
    static @Nullable SourceConfig read(SettingTexts texts, String name) {
        URI url = texts.required(Settings.SOURCE_URL);
        if (url != null && (url.getHost() == null || url.getUserInfo() != null)) {
            texts.problem(
                    Settings.SOURCE_URL.path(),
                    "must be a host and a port only, such as mariadb://db.example.com:3306; the account belongs into "
                            + "source.username and source.password");
        }
        String username = texts.required(Settings.SOURCE_USERNAME);
        List<String> databases = texts.required(Settings.SOURCE_DATABASES);
        if (databases != null && databases.isEmpty()) {
            texts.problem(Settings.SOURCE_DATABASES.path(), "names no database: name at least one");
        }
        Long serverId = texts.value(Settings.SOURCE_SERVER_ID);
        Secret password = texts.value(Settings.SOURCE_PASSWORD);
        String tlsMode = texts.value(Settings.SOURCE_TLS_MODE);
        Path caCertificate = texts.path(Settings.SOURCE_TLS_CA);
        if (url == null || username == null || databases == null || tlsMode == null) {
            return null;
        }
        return new SourceConfig(
                url,
                username,
                password,
                databases,
                serverId == null ? defaultServerId(name) : serverId,
                tlsMode,
                caCertificate);
    }

    private static long defaultServerId(String name) {
        CRC32 checksum = new CRC32();
        checksum.update(name.getBytes(StandardCharsets.UTF_8));
        return FIRST_DEFAULT_SERVER_ID + checksum.getValue() % DEFAULT_SERVER_IDS;
    }
}
