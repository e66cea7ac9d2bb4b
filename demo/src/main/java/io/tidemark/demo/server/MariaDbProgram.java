package io.tidemark.demo.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * MariaDB's server program. Initialising does what {@code mariadb-install-db} does (that script needs a shell and helper
 * programs): it feeds the SQL files of the distribution to {@code mariadbd --bootstrap}.
 *
 * @param version        the version number, such as {@code 11.4.5}
 * @param command        starts {@code mariadbd}, without options
 * @param shareDirectory the distribution's directory with its SQL files and {@code charsets}
 * @param pluginDirectory the distribution's plugins; it need not exist
 */
public record MariaDbProgram(String version, List<String> command, Path shareDirectory, Path pluginDirectory)
        implements ServerProgram {

    /** In the order of mariadb-install-db; those that a version does not have are passed over. */
    private static final List<String> BOOTSTRAP_FILES = List.of(
            "mariadb_system_tables.sql",
            "mysql_system_tables.sql",
            "mariadb_performance_tables.sql",
            "mysql_performance_tables.sql",
            "mariadb_system_tables_data.sql",
            "mysql_system_tables_data.sql",
            "maria_add_gis_sp_bootstrap.sql",
            "mariadb_sys_schema.sql",
            "mysql_sys_schema.sql");

    public MariaDbProgram {
        command = List.copyOf(command);
    }

    @Override
    public String flavor() {
        return "mariadb";
    }

    @Override
    public List<String> locationOptions() {
        return List.of(
                "--lc-messages-dir=" + shareDirectory,
                "--character-sets-dir=" + shareDirectory.resolve("charsets"),
                "--plugin-dir=" + pluginDirectory);
    }

    @Override
    public List<String> runOptions(ServerOptions options) {
        return List.of("--innodb-log-file-size=96M", "--loose-feedback=OFF");
    }

    @Override
    public void initialise(Path dataDirectory, InitialisationStep step) throws IOException {
        // The system tables' script asks this variable whether root logs in through the Unix socket only.
        Path preamble = Files.createTempFile("tidemark-bootstrap", ".sql");
        try {
            Files.writeString(
                    preamble,
                    "create database if not exists mysql;\nuse mysql;\nSET @auth_root_socket=NULL;\n",
                    StandardCharsets.UTF_8);
            List<Path> input = new ArrayList<>(List.of(preamble));
            for (String name : BOOTSTRAP_FILES) {
                Path file = shareDirectory.resolve(name);
                if (Files.exists(file)) {
                    input.add(file);
                }
            }
            step.run(List.of("--bootstrap", "--skip-log-bin", "--innodb-buffer-pool-size=64M"), input);
        } finally {
            Files.deleteIfExists(preamble);
        }
    }
}
