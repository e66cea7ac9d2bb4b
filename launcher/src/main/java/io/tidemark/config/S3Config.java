package io.tidemark.config;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to reach an S3 store.
 *
 * @param endpoint null for Amazon's own
 * @param region region of the bucket
 * @param accessKey null to let the AWS SDK look for credentials
 * @param secretKey null exactly where {@code accessKey} is
 * @param pathStyle whether the bucket stands in the path
 * @param caCertificate PEM file, or null for the JVM's authorities
 */
public record S3Config(
        @Nullable URI endpoint,
        String region,
        @Nullable Secret accessKey,
        @Nullable Secret secretKey,
        boolean pathStyle,
        @Nullable Path caCertificate) {

    /** Null after noting problems. */
    static @Nullable S3Config read(SettingTexts texts) {
        if (texts.has(Settings.S3_ACCESS_KEY) != texts.has(Settings.S3_SECRET_KEY)) {
            Setting<?> missing = texts.has(Settings.S3_ACCESS_KEY) ? Settings.S3_SECRET_KEY : Settings.S3_ACCESS_KEY;
            texts.problem(missing.path(), "is missing: set both the access key and the secret key, or neither");
        }
        URI endpoint = texts.value(Settings.S3_ENDPOINT);
        String region = texts.value(Settings.S3_REGION);
        Secret accessKey = texts.value(Settings.S3_ACCESS_KEY);
        Secret secretKey = texts.value(Settings.S3_SECRET_KEY);
        Boolean pathStyle = texts.value(Settings.S3_PATH_STYLE);
        Path caCertificate = texts.path(Settings.S3_CA);
        if (region == null || pathStyle == null) {
            return null;
        }
        return new S3Config(endpoint, region, accessKey, secretKey, pathStyle, caCertificate);
    }
}
