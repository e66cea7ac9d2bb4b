package io.tidemark.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The programs that people back MySQL up with today, from Debian's development suite: {@code mysqldump}, {@code mysqlbinlog}, {@code
 * mysql}, {@code mydumper}, {@code myloader}, and {@code zstd} to compress with. They are downloaded when first asked for.
 */
public final class ClientPrograms {

    private static final List<String> PACKAGES = List.of("mysql-client-core", "mysql-server-core", "mydumper", "zstd");

    private final DebianRoot root = DebianRoot.of("clients", "sid", PACKAGES);

    /**
     * The command that starts a program, without options.
     *
     * @throws IllegalArgumentException if none of the packages has it
     */
    public List<String> command(String program) {
        Path binary = Stream.of("usr/bin/", "usr/sbin/")
                .map(directory -> root.resolve(directory + program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no " + program + " in " + PACKAGES));
        return root.command(binary, List.of(root.resolve("usr/lib/mysql/private")));
    }

    /** Where clients on MariaDB's library find the plugins that log in: the value for {@code MARIADB_PLUGIN_DIR}. */
    public Path loginPlugins() {
        return root.resolve("usr/lib/x86_64-linux-gnu/libmariadb3/plugin");
    }

    /** The version of one of the packages {@code mysql-client-core}, {@code mydumper}, {@code zstd}. */
    public String version(String packageName) {
        return root.upstreamVersion(packageName);
    }
}
