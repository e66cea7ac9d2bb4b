package io.tidemark.benchmarks;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.ClientPrograms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What others back up and restore with, as their documents advise. */
final class Peers {
    /** As many as Tidemark's snapshots and restores have unless {@code snapshot.threads} and {@code restore.threads} say otherwise. */
    static final int THREADS = 4;

    private final ClientPrograms programs = new ClientPrograms();

    /** The versions compared with. */
    String versions() {
        return "mysqldump, mysqlbinlog, mysql " + programs.version("mysql-client-core") + "; mydumper, myloader "
                + programs.version("mydumper") + "; zstd " + programs.version("zstd");
    }

    /** {@code mysqldump --single-transaction} into a file. */
    void dump(DatabaseServer server, String database, Path file) throws IOException {
        run(List.of(mysqldump(server, database)), null, file);
    }

    /** {@code mysqldump | zstd}. */
    void dumpCompressed(DatabaseServer server, String database, Path file) throws IOException {
        run(List.of(mysqldump(server, database), with("zstd", "-q", "-T2", "-c")), null, file);
    }

    /** {@code mysql < dump}. */
    void load(DatabaseServer server, String database, Path file) throws IOException {
        run(List.of(client(server, "mysql", database)), file, null);
    }

    /** {@code mysqlbinlog | mysql}: what follows on a place of the first file, in its files' order. */
    void replay(DatabaseServer server, String database, List<Path> binlogs, long start) throws IOException {
        List<String> read = with("mysqlbinlog", "--skip-gtids", "--database=" + database, "--start-position=" + start);
        binlogs.forEach(file -> read.add(file.toString()));
        run(List.of(read, client(server, "mysql", "--binary-mode")), null, null);
    }

    /** {@code mysqlbinlog --raw --stop-never}: copies the binlog into an empty directory as it grows; the command, to be started. */
    ProcessBuilder follow(DatabaseServer server, String binlog, Path directory) {
        return prepared(client(
                server,
                "mysqlbinlog",
                "--read-from-remote-server",
                "--raw",
                "--stop-never",
                "--result-file=" + directory + "/",
                binlog));
    }

    /** {@code mydumper --compress} into an empty directory. */
    void parallelDump(DatabaseServer server, String database, Path directory) throws IOException {
        List<String> command =
                client(server, "mydumper", "--threads=" + THREADS, "--compress", "--trx-consistency-only");
        command.addAll(List.of("--database=" + database, "--rows=250000", "--outputdir=" + directory));
        run(List.of(command), null, null);
    }

    /** {@code myloader}. */
    void parallelLoad(DatabaseServer server, String database, Path directory) throws IOException {
        List<String> command = client(server, "myloader", "--threads=" + THREADS, "--overwrite-tables");
        command.addAll(List.of("--database=" + database, "--directory=" + directory));
        run(List.of(command), null, null);
    }

    private List<String> mysqldump(DatabaseServer server, String database) {
        return client(
                server, "mysqldump", "--single-transaction", "--no-tablespaces", "--set-gtid-purged=OFF", database);
    }

    private List<String> client(DatabaseServer server, String program, String... options) {
        List<String> command = with(program, "--host=127.0.0.1", "--port=" + server.port(), "--user=" + Servers.CLIENT);
        command.addAll(List.of(options));
        return command;
    }

    private List<String> with(String program, String... options) {
        List<String> command = new ArrayList<>(programs.command(program));
        command.addAll(List.of(options));
        return command;
    }

    private void run(List<List<String>> pipeline, @Nullable Path input, @Nullable Path output) throws IOException {
        List<ProcessBuilder> builders = new ArrayList<>();
        pipeline.forEach(command -> builders.add(prepared(command)));
        ProcessBuilder last = builders.get(builders.size() - 1);
        last.redirectOutput(
                output == null ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.to(output.toFile()));
        if (input != null) {
            builders.get(0).redirectInput(input.toFile());
        }
        List<Process> processes = ProcessBuilder.startPipeline(builders);
        try {
            if (input == null) {
                processes.get(0).getOutputStream().close();
            }
            for (int i = 0; i < processes.size(); i++) {
                int code = processes.get(i).waitFor();
                if (code != 0) {
                    throw new IOException(String.join(" ", pipeline.get(i)) + " ended with code " + code);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private ProcessBuilder prepared(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("MARIADB_PLUGIN_DIR", programs.loginPlugins().toString());
        return builder;
    }
}
