package io.tidemark.testkit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.demo.server.ServerOptions;
import io.tidemark.demo.server.ServerStartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** A server in a container of the local Docker engine. The container keeps its data until {@link #remove()}. */
final class ContainerDatabaseServer implements DatabaseServer {

    private static final Logger log = LoggerFactory.getLogger(ContainerDatabaseServer.class);
    private static final String ADMIN = "root";
    private static final int SERVER_PORT = 3306;
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 200;

    private final ServerImage image;
    private final ServerOptions options;
    private final int port;
    private final GenericContainer<?> container;
    private boolean running;
    private String version = "unknown";

    private ContainerDatabaseServer(ServerImage image, ServerOptions options) {
        this.image = image;
        this.options = options;
        this.port = options.port() == 0 ? freePort() : options.port();
        this.container = new GenericContainer<>(DockerImageName.parse(image.image()))
                .withEnv("MYSQL_ROOT_PASSWORD", options.adminPassword())
                .withCommand(image.command(options).toArray(String[]::new))
                .waitingFor(new AbstractWaitStrategy() {
                    @Override
                    protected void waitUntilReady() {
                        awaitAnswer();
                    }
                });
        // A port that Docker chooses would be another one after each start.
        container.setPortBindings(List.of("127.0.0.1:" + port + ":" + SERVER_PORT));
    }

    /**
     * Creates and starts a container; returns when its server answers.
     *
     * @throws ServerStartException if there is no Docker engine or no such image, or the server does not come up
     */
    static ContainerDatabaseServer start(ServerImage image, ServerOptions options) {
        ContainerDatabaseServer server = new ContainerDatabaseServer(image, options);
        try {
            server.container.start();
        } catch (RuntimeException e) {
            // Testcontainers has no common type for an engine, an image or a server that fails.
            throw new ServerStartException("Cannot start a container of the image " + image.image() + ": " + e, e);
        }
        server.running = true;
        server.version = server.askVersion();
        return server;
    }

    @Override
    public String flavor() {
        return image.flavor();
    }

    @Override
    public String version() {
        return version;
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

    /** The directory inside the container. */
    @Override
    public Path dataDirectory() {
        return Path.of("/var/lib/mysql");
    }

    @Override
    public synchronized void restart() {
        close();
        start();
    }

    @Override
    public synchronized void kill() {
        if (running) {
            docker().killContainerCmd(container.getContainerId()).exec();
            running = false;
        }
    }

    @Override
    public synchronized void start() {
        if (running) {
            return;
        }
        try {
            docker().startContainerCmd(container.getContainerId()).exec();
        } catch (DockerException e) {
            throw new ServerStartException("Cannot start " + name() + " again: " + e.getMessage(), e);
        }
        awaitAnswer();
        running = true;
    }

    @Override
    public synchronized void close() {
        if (running) {
            docker().stopContainerCmd(container.getContainerId())
                    .withTimeout((int) STOP_LIMIT.toSeconds())
                    .exec();
            running = false;
        }
    }

    /** Removes the container and its data. */
    synchronized void remove() {
        container.stop();
        running = false;
    }

    private static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }

    private String name() {
        return image.image() + " on 127.0.0.1:" + port;
    }

    private void awaitAnswer() {
        long deadlineNanos = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers()) {
            if (System.nanoTime() > deadlineNanos || !container.isRunning()) {
                throw new ServerStartException(name() + " does not answer; its log ends: " + endOfLog());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ServerStartException("Interrupted while " + name() + " was starting", e);
            }
        }
    }

    private boolean answers() {
        try (Connection connection = connect(null)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            log.trace("{} does not answer yet", name(), e);
            return false;
        }
    }

    private String endOfLog() {
        String logs = container.getLogs();
        return logs.substring(Math.max(0, logs.length() - 2_000));
    }

    /** The number before the suffix, such as 10.11.18 of 10.11.18-MariaDB-log. */
    private String askVersion() {
        try (Connection connection = connect(null);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT @@version")) {
            result.next();
            return result.getString(1).replaceFirst("-.*$", "");
        } catch (SQLException e) {
            throw new ServerStartException("Cannot ask " + name() + " for its version: " + e.getMessage(), e);
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
