package io.tidemark.testkit;

import io.tidemark.demo.server.ServerStartException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Executable jars that this module's build fetches into the local Maven repository. They bundle whole applications, so they
 * cannot lie on a class path beside ours.
 */
final class LocalMavenRepository {

    /** Set by the build for every test JVM. */
    private static final String LOCATION_PROPERTY = "tidemark.maven.repo";

    private LocalMavenRepository() {}

    static Path jar(String groupId, String artifactId, String version, String classifier) {
        String configured = System.getProperty(LOCATION_PROPERTY);
        Path repository = configured == null
                ? Path.of(System.getProperty("user.home"), ".m2", "repository")
                : Path.of(configured);
        Path jar = repository
                .resolve(groupId.replace('.', '/'))
                .resolve(artifactId)
                .resolve(version)
                .resolve(artifactId + "-" + version + "-" + classifier + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new ServerStartException(jar + " is missing: build the module testkit with Maven once, or set -D"
                    + LOCATION_PROPERTY + " to the local Maven repository");
        }
        return jar;
    }
}
