package io.tidemark.testkit;

import java.nio.file.Path;

/** Where downloaded and unpacked server binaries stay between builds: {@code $XDG_CACHE_HOME/tidemark-testkit}. */
final class TestkitCache {

    private TestkitCache() {}

    static Path directory() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path caches = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return caches.resolve("tidemark-testkit").toAbsolutePath();
    }
}
