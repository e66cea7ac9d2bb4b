package io.tidemark.cli.demo;

import io.tidemark.cli.CommandFailure;
import io.tidemark.cli.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The directory that a demo works in, made anew each time. */
final class DemoDirectory {

    private static final String SIGN = ".tidemark-demo";

    private final Path root;

    private DemoDirectory(Path root) {
        this.root = root;
    }

    /**
     * Empties what an earlier demo left there, and nothing else.
     *
     * @throws CommandFailure if the directory holds something that no demo made
     */
    static DemoDirectory prepare(Path directory) throws IOException {
        Path root = directory.toAbsolutePath().normalize();
        if (Files.exists(root)) {
            boolean empty;
            try (Stream<Path> files = Files.list(root)) {
                empty = files.findAny().isEmpty();
            }
            if (!empty && !Files.exists(root.resolve(SIGN))) {
                throw new CommandFailure(
                        ExitCode.LOCAL_FILES,
                        "'" + root + "' is not empty, and no demo made it",
                        "name a new directory with --directory");
            }
            delete(root);
        }
        Files.createDirectories(root);
        Files.createFile(root.resolve(SIGN));
        return new DemoDirectory(root);
    }

    Path root() {
        return root;
    }

    Path servers() {
        return root.resolve("servers");
    }

    Path archive() {
        return root.resolve("archive");
    }

    /** The configuration, with which every command works on what the demo runs. */
    Path config() {
        return root.resolve("tidemark.yaml");
    }

    void writeConfig(int sourcePort, String password) throws IOException {
        writeSecret(root.resolve("source-password"), password);
        String settings = String.format(
                Locale.ROOT,
                """
                source:
                  name: demo
                  url: mariadb://127.0.0.1:%d
                  username: %s
                  password-file: source-password
                  databases: [%s]
                archive:
                  url: %s
                  flush-interval: 2s
                data-dir: data
                """,
                sourcePort,
                DemoServers.ACCOUNT,
                DemoServers.DATABASE,
                archive().toUri());
        Files.writeString(config(), settings, StandardCharsets.UTF_8);
    }

    /** A file that only this user can read. */
    void writeSecret(Path file, String secret) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret, StandardCharsets.UTF_8);
    }

    /** Keeps the archive and the configuration, deletes the servers' and the broker's files. */
    void keepArchiveOnly() throws IOException {
        delete(servers());
        delete(root.resolve("data"));
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(path)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
