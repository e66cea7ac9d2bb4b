package io.tidemark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.BinlogCoordinate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Predicate;

/** {@code tidemark run} as a process of its own with a configuration of its own. */
final class RunningTidemark implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final Path config;
    private final Path log;
    private TidemarkProcess process;

    private RunningTidemark(Path config, Path log) throws IOException {
        this.config = config;
        this.log = log;
        this.process = TidemarkProcess.start(log, "run", "--config", config.toString());
    }

    /** Starts with these settings, which it writes into the directory beside its log. */
    static RunningTidemark start(Path directory, String settings) throws IOException {
        Path config = Files.writeString(Files.createDirectories(directory).resolve("tidemark.yaml"), settings);
        return new RunningTidemark(config, directory.resolve("run.log"));
    }

    Path config() {
        return config;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until a snapshot is visible and everything that the source has written is archived. */
    void awaitArchived(DatabaseServer source) throws Exception {
        BinlogCoordinate end = position(source);
        await(
                "archived to " + end,
                status -> !status.path("snapshots").isEmpty()
                        && BinlogCoordinate.parse(status.path("mark")
                                                .path("binlog")
                                                .asText("binlog.0:0"))
                                        .compareTo(end)
                                >= 0);
    }

    /** Waits until {@code tidemark status} says so. */
    JsonNode await(String what, Predicate<JsonNode> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            CommandRun status = CommandRun.of("status", "--json", "--config", config.toString());
            if (!status.out().isBlank()) {
                JsonNode json = JSON.readTree(status.out());
                if (condition.test(json)) {
                    return json;
                }
            }
            if (!isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("never " + what + ": " + status + "\n" + log());
            }
            Thread.sleep(250);
        }
    }

    /** Waits until it ends by itself; returns the exit status. */
    int awaitEnd() throws InterruptedException {
        return process.awaitEnd();
    }

    /** Ends it in order; returns the exit status. */
    int stop() throws InterruptedException {
        return process.stop();
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }

    private static BinlogCoordinate position(DatabaseServer source) throws SQLException {
        String statement = source.flavor().equals("mariadb") ? "SHOW MASTER STATUS" : "SHOW BINARY LOG STATUS";
        try (Connection connection = source.connect(null);
                Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery(statement)) {
            row.next();
            return new BinlogCoordinate(row.getString(1), row.getLong(2));
        }
    }
}
