package io.tidemark.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the archive lies and how soon changes are durable in it.
 *
 * @param url {@code file:///directory} or {@code s3://bucket/prefix}
 * @param flushInterval longest time that changes wait
 * @param flushBytes most bytes of changes that wait
 * @param compactionInterval time between two looks for files to merge; zero for never
 * @param deriveInterval time between two derivations of what foreign keys did; zero for never
 * @param s3 used where the URL is {@code s3://}
 */
public record ArchiveConfig(
        URI url,
        Duration flushInterval,
        long flushBytes,
        Duration compactionInterval,
        Duration deriveInterval,
        S3Config s3) {

    /** Null after noting problems. */
    static @Nullable ArchiveConfig read(SettingTexts texts) {
        URI url = texts.required(Settings.ARCHIVE_URL);
        if (url != null && !whole(url)) {
            texts.problem(
                    Settings.ARCHIVE_URL.path(),
                    "'" + url + "' names no place: use file:///directory or s3://bucket/prefix");
        }
        Duration flushInterval = texts.value(Settings.ARCHIVE_FLUSH_INTERVAL);
        Long flushBytes = texts.value(Settings.ARCHIVE_FLUSH_BYTES);
        Duration compactionInterval = texts.value(Settings.ARCHIVE_COMPACTION_INTERVAL);
        Duration deriveInterval = texts.value(Settings.ARCHIVE_DERIVE_INTERVAL);
        S3Config s3 = S3Config.read(texts);
        if (url == null
                || flushInterval == null
                || flushBytes == null
                || compactionInterval == null
                || deriveInterval == null
                || s3 == null) {
            return null;
        }
        return new ArchiveConfig(url, flushInterval, flushBytes, compactionInterval, deriveInterval, s3);
    }

    private static boolean whole(URI url) {
        return url.getScheme().equals("s3")
                ? url.getAuthority() != null
                : url.getAuthority() == null
                        && url.getPath() != null
                        && url.getPath().length() > 1;
    }
}
