package io.tidemark.demo.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that runs as a native process of ours. The process ends with this JVM (a shutdown hook stops it by its process
 * id) unless {@link #detach()} is called.
 */
public final class NativeDatabaseServer implements DatabaseServer {

    private static final Logger log = LoggerFactory.getLogger(NativeDatabaseServer.class);
    private static final String ADMIN = "root";
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final int PORTS_TRIED = 5;
    /** Both flavors say so and end. */
    private static final String PORT_TAKEN = "Can't start server: Bind on TCP/IP port";
    /** sockaddr_un holds 107 bytes of path; the servers refuse to start with a longer one. */
    private static final int LONGEST_SOCKET_PATH = 100;

    private final ServerProgram program;
    private final ServerOptions options;
    private final int port;
    private final ServerProcess process;

    private NativeDatabaseServer(ServerProgram program, ServerOptions options, int port) {
        this.program = program;
        this.options = options;
        this.port = port;
        this.process = new ServerProcess(
                program.flavor() + " " + program.version() + (port == 0 ? "" : " on 127.0.0.1:" + port),
                options.baseDirectory().resolve("server.log"));
    }

    /**
     * Initialises the data directory where it is empty, starts the server and returns when it answers.
     *
     * @throws ServerStartException if it does not come up
     */
    public static NativeDatabaseServer start(ServerProgram program, ServerOptions options) {
        new NativeDatabaseServer(program, options, options.port()).initialiseIfEmpty();
        if (options.port() == 0) {
            return startOnAFreePort(program, options);
        }
        NativeDatabaseServer server = new NativeDatabaseServer(program, options, options.port());
        server.start();
        return server;
    }

    /** Until the server has bound the port that was free, any other process may be given it. */
    private static NativeDatabaseServer startOnAFreePort(ServerProgram program, ServerOptions options) {
        for (int left = PORTS_TRIED; ; left--) {
            NativeDatabaseServer server = new NativeDatabaseServer(program, options, freePort());
            try {
                server.start();
                return server;
            } catch (ServerStartException e) {
                if (left == 1 || !server.process.said(PORT_TAKEN)) {
                    throw e;
                }
                log.info("{} found its port taken meanwhile and gets another one", server.process.name());
            }
        }
    }

    @Override
    public String flavor() {
        return program.flavor();
    }

    @Override
    public String version() {
        return program.version();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String adminUsername() {
        return ADMIN;
    }

    @Override
    public String adminPassword() {
        return options.adminPassword();
    }

    @Override
    public Path dataDirectory() {
        return options.baseDirectory().resolve("data");
    }

    /** The file that the server's messages go to. */
    public Path logFile() {
        return process.logFile();
    }

    /** The server's process id, or -1 while it is not running. */
    public long processId() {
        return process.processId();
    }

    @Override
    public synchronized void start() {
        if (process.processId() >= 0) {
            return;
        }
        long startedNanos = System.nanoTime();
        Path initFile = options.baseDirectory().resolve("admin-account.sql");
        try {
            Files.createDirectories(temporaryDirectory());
            writeAdminAccount(initFile);
            List<String> command = new ArrayList<>(commonCommand());
            command.addAll(runOptions());
            command.add("--init-file=" + initFile);
            command.addAll(program.runOptions(options));
            command.addAll(options.extraOptions());
            process.start(command);
            process.awaitReady(START_LIMIT, this::answers);
        } catch (IOException e) {
            throw new ServerStartException("Cannot start " + process.name() + ": " + e.getMessage(), e);
        } finally {
            deleteQuietly(initFile);
        }
        log.info("{} answers after {} ms", process.name(), (System.nanoTime() - startedNanos) / 1_000_000);
    }

    @Override
    public synchronized void restart() {
        process.stop(STOP_LIMIT);
        start();
    }

    @Override
    public synchronized void kill() {
        process.kill();
    }

    /** Lets the server live on when this JVM ends or this object is closed; it can then be stopped by its process id. */
    public synchronized void detach() {
        process.detach();
    }

    @Override
    public synchronized void close() {
        process.stop(STOP_LIMIT);
    }

    private void initialiseIfEmpty() {
        try {
            if (Files.exists(dataDirectory().resolve("mysql"))
                    || Files.exists(dataDirectory().resolve("mysql.ibd"))) {
                return;
            }
            Files.createDirectories(dataDirectory());
            Files.createDirectories(temporaryDirectory());
            program.initialise(dataDirectory(), (stepOptions, input) -> {
                List<String> command = new ArrayList<>(commonCommand());
                command.addAll(stepOptions);
                process.runToEnd(command, input, START_LIMIT);
            });
        } catch (IOException e) {
            throw new ServerStartException("Cannot initialise " + process.name() + ": " + e.getMessage(), e);
        }
    }

    private List<String> commonCommand() {
        List<String> command = new ArrayList<>(program.command());
        command.add("--no-defaults");
        command.add("--datadir=" + dataDirectory());
        command.add("--tmpdir=" + temporaryDirectory());
        command.addAll(program.locationOptions());
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        return command;
    }

    private List<String> runOptions() {
        List<String> result = new ArrayList<>(List.of(
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--socket=" + socket(),
                "--pid-file=" + options.baseDirectory().resolve("server.pid"),
                "--secure-file-priv="));
        result.addAll(options.settings());
        return result;
    }

    private Path socket() {
        Path inBase = options.baseDirectory().resolve("server.sock");
        return inBase.toString().length() <= LONGEST_SOCKET_PATH
                ? inBase
                : Path.of(System.getProperty("java.io.tmpdir"), "tidemark-" + port + ".sock");
    }

    private Path temporaryDirectory() {
        return options.baseDirectory().resolve("tmp");
    }

    /**
     * The server reads this file at each start, so that the password appears in no process's arguments; it is readable by
     * its owner only and lives until the server answers.
     */
    private void writeAdminAccount(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        String account = "'" + ADMIN + "'@'127.0.0.1'";
        String password = "'" + options.adminPassword().replace("\\", "\\\\").replace("'", "\\'") + "'";
        Files.writeString(
                file,
                "SET SESSION sql_log_bin=0;\n"
                        + "CREATE USER IF NOT EXISTS " + account + " IDENTIFIED BY " + password + ";\n"
                        + "ALTER USER " + account + " IDENTIFIED BY " + password + ";\n"
                        + "GRANT ALL PRIVILEGES ON *.* TO " + account + " WITH GRANT OPTION;\n",
                StandardCharsets.UTF_8);
    }

    private boolean answers() {
        try (Connection connection = connect(null)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            log.trace("{} does not answer yet", process.name(), e);
            return false;
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("Cannot delete {}, which holds a password: {}", file, e.getMessage());
        }
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException e) {
            throw new ServerStartException("No free TCP port on 127.0.0.1: " + e.getMessage(), e);
        }
    }
}
