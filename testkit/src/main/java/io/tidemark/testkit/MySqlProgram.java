package io.tidemark.testkit;

import io.tidemark.demo.server.ServerOptions;
import io.tidemark.demo.server.ServerProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * MySQL's server program.
 *
 * @param command         starts {@code mysqld}, without options
 * @param baseDirectory   MySQL's {@code basedir}
 * @param shareDirectory  error messages and character sets
 * @param pluginDirectory plugins and components
 * @param versionOptions  options that only this version knows
 */
record MySqlProgram(
        String version,
        List<String> command,
        Path baseDirectory,
        Path shareDirectory,
        Path pluginDirectory,
        List<String> versionOptions)
        implements ServerProgram {

    @Override
    public String flavor() {
        return "mysql";
    }

    @Override
    public List<String> locationOptions() {
        return List.of(
                "--basedir=" + baseDirectory,
                "--lc-messages-dir=" + shareDirectory,
                "--character-sets-dir=" + shareDirectory.resolve("charsets"),
                "--plugin-dir=" + pluginDirectory);
    }

    @Override
    public List<String> runOptions(ServerOptions options) {
        List<String> result = new ArrayList<>(settings(options));
        result.addAll(versionOptions);
        return result;
    }

    /** The command-line options of every version of MySQL, wherever it runs. */
    static List<String> settings(ServerOptions options) {
        // GTIDs are said either way, because the default differs between versions.
        String gtid = options.gtid() ? "ON" : "OFF";
        return List.of(
                "--mysqlx=OFF",
                "--loose-innodb-redo-log-capacity=128M",
                "--gtid-mode=" + gtid,
                "--enforce-gtid-consistency=" + gtid);
    }

    @Override
    public void initialise(Path dataDirectory, InitialisationStep step) throws IOException {
        step.run(List.of("--initialize-insecure", "--loose-innodb-redo-log-capacity=16M"), List.of());
    }
}
