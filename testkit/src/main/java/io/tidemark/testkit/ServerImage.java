package io.tidemark.testkit;

import io.tidemark.demo.server.ServerOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * The container image of each tested server version: the official one, or what a system property such as {@code
 * -Dtidemark.test.docker.mysql-97=registry.example.com/mysql:9.7} names. An image must understand what the official ones do:
 * MYSQL_ROOT_PASSWORD, and server options as its command.
 */
enum ServerImage {
    /** MariaDB 11.4. */
    MARIADB_11("mariadb", "mariadb-11", "mariadb:11.4", List.of()),
    /** MariaDB 10.11. */
    MARIADB_1011("mariadb", "mariadb-1011", "mariadb:10.11", List.of()),
    /** MySQL 9.7. */
    MYSQL_97("mysql", "mysql-97", "mysql:9.7", ServerPrograms.MYSQL_97_OPTIONS),
    /** MySQL 8.0. */
    MYSQL_80("mysql", "mysql-80", "mysql:8.0", List.of());

    private static final String PROPERTY = "tidemark.test.docker";

    private final String flavor;
    private final String property;
    private final String official;
    private final List<String> versionOptions;

    ServerImage(String flavor, String property, String official, List<String> versionOptions) {
        this.flavor = flavor;
        this.property = property;
        this.official = official;
        this.versionOptions = versionOptions;
    }

    /** Whether servers are to run in containers. */
    static boolean wanted() {
        return Boolean.getBoolean(PROPERTY);
    }

    /** {@code mysql} or {@code mariadb}. */
    String flavor() {
        return flavor;
    }

    /** The image's name. */
    String image() {
        return System.getProperty(PROPERTY + "." + property, official);
    }

    /** The server's command-line options in a container. */
    List<String> command(ServerOptions options) {
        List<String> command = new ArrayList<>(options.settings());
        if (flavor.equals("mysql")) {
            command.addAll(MySqlProgram.settings(options));
        }
        command.addAll(versionOptions);
        command.addAll(options.extraOptions());
        return command;
    }
}
