package io.tidemark.archive.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Opens the store that a configuration names. */
public final class ObjectStores {
    private static final int MAX_RETRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private ObjectStores() {}

    /**
     * Opens a store, with retries where it is reached over a network.
     *
     * @throws IllegalArgumentException naming the URL if it is of no known kind
     * @throws IOException if it cannot be used at all
     */
    public static ObjectStore open(ObjectStoreConfig config) throws IOException {
        URI url = config.url();
        if ("file".equals(url.getScheme())
                && url.getPath() != null
                && !url.getPath().isEmpty()) {
            return new DirectoryObjectStore(Path.of(url.getPath()));
        }
        if ("s3".equals(url.getScheme()) && url.getAuthority() != null) {
            return new RetryingObjectStore(S3ObjectStore.open(config), MAX_RETRIES, FIRST_PAUSE);
        }
        throw new IllegalArgumentException(
                "'" + url + "' is not the URL of an archive: use file:///dir or s3://bucket/prefix");
    }
}
