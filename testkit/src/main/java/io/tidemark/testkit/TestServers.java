package io.tidemark.testkit;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.demo.server.EmbeddedMariaDb;
import io.tidemark.demo.server.NativeDatabaseServer;
import io.tidemark.demo.server.ProvisionedDirectory;
import io.tidemark.demo.server.ServerOptions;
import io.tidemark.demo.server.ServerProgram;
import io.tidemark.demo.server.ServerStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real database servers. The methods without arguments return one instance per JVM, started when first asked for: tests
 * share it, keep to databases of their own and must not stop it. The {@code new} methods start an instance for the caller,
 * who closes it. All write a binary log of complete rows; every process and directory is gone when the JVM ends.
 *
 * <p>The servers are native processes, or containers with {@code -Dtidemark.test.docker=true}: see {@link ServerImage} for
 * the images.
 */
public final class TestServers {

    private static final Logger log = LoggerFactory.getLogger(TestServers.class);
    private static final AtomicLong nextServerId = new AtomicLong(101);
    private static final Map<String, DatabaseServer> shared = new LinkedHashMap<>();
    private static final List<Runnable> endings = new ArrayList<>();
    private static final Path directory = temporaryDirectory();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(TestServers::stopAll, "stop test servers"));
    }

    private TestServers() {}

    /** MariaDB 11.4 from Maven Central's binaries. */
    public static DatabaseServer mariaDb11() {
        return shared("mariadb-11", TestServers::newMariaDb11);
    }

    /** MariaDB 10.11 from Debian. */
    public static DatabaseServer mariaDb1011() {
        return shared("mariadb-1011", TestServers::newMariaDb1011);
    }

    /** MySQL 9.7 with GTIDs, whose InnoDB performs foreign-key cascades natively (not in the binary log). */
    public static DatabaseServer mySql97() {
        return shared("mysql-97", TestServers::newMySql97);
    }

    /** {@link #mySql97()} with {@code gtid_mode=OFF}. */
    public static DatabaseServer mySql97WithoutGtid() {
        return shared("mysql-97-without-gtid", () -> newMySql97(ServerOptions::withoutGtid));
    }

    /** MySQL 8.0.15 with GTIDs. */
    public static DatabaseServer mySql80() {
        return shared("mysql-80", TestServers::newMySql80);
    }

    /** A MariaDB 11.4 of the caller's own, with further command-line options. */
    public static DatabaseServer newMariaDb11(String... extraOptions) {
        return newMariaDb11(options -> options.withExtraOptions(List.of(extraOptions)));
    }

    /** A MariaDB 11.4 of the caller's own, with the options that {@code change} makes of the defaults. */
    public static DatabaseServer newMariaDb11(UnaryOperator<ServerOptions> change) {
        return start(ServerImage.MARIADB_11, () -> EmbeddedMariaDb.program(TestkitCache.directory()), change);
    }

    /** A MariaDB 10.11 of the caller's own, with further command-line options. */
    public static DatabaseServer newMariaDb1011(String... extraOptions) {
        return start(
                ServerImage.MARIADB_1011,
                ServerPrograms::mariaDb1011,
                options -> options.withExtraOptions(List.of(extraOptions)));
    }

    /** A MySQL 9.7 of the caller's own, with further command-line options. */
    public static DatabaseServer newMySql97(String... extraOptions) {
        return newMySql97(options -> options.withExtraOptions(List.of(extraOptions)));
    }

    /** A MySQL 9.7 of the caller's own, with the options that {@code change} makes of the defaults. */
    public static DatabaseServer newMySql97(UnaryOperator<ServerOptions> change) {
        return start(ServerImage.MYSQL_97, ServerPrograms::mySql97, change);
    }

    /** A MySQL 8.0.15 of the caller's own, with further command-line options. */
    public static DatabaseServer newMySql80(String... extraOptions) {
        return start(
                ServerImage.MYSQL_80,
                ServerPrograms::mySql80,
                options -> options.withExtraOptions(List.of(extraOptions)));
    }

    private static synchronized DatabaseServer shared(String name, Supplier<DatabaseServer> starter) {
        DatabaseServer server = shared.get(name);
        if (server == null) {
            server = starter.get();
            shared.put(name, server);
        }
        return server;
    }

    private static DatabaseServer start(
            ServerImage image, Supplier<ServerProgram> program, UnaryOperator<ServerOptions> change) {
        long serverId = nextServerId.getAndIncrement();
        ServerOptions options = change.apply(ServerOptions.in(directory.resolve(image.flavor() + "-" + serverId))
                .withServerId(serverId));
        long startedNanos = System.nanoTime();
        DatabaseServer server =
                ServerImage.wanted() ? startContainer(image, options) : startNative(program.get(), options);
        log.info(
                "{} {} initialised and started in {} ms",
                server.flavor(),
                server.version(),
                (System.nanoTime() - startedNanos) / 1_000_000);
        return server;
    }

    private static DatabaseServer startNative(ServerProgram program, ServerOptions options) {
        NativeDatabaseServer server = NativeDatabaseServer.start(program, options);
        endWithJvm(server::kill);
        log.info("log of {} {}: {}", server.flavor(), server.version(), server.logFile());
        return server;
    }

    private static DatabaseServer startContainer(ServerImage image, ServerOptions options) {
        ContainerDatabaseServer server = ContainerDatabaseServer.start(image, options);
        endWithJvm(server::remove);
        return server;
    }

    private static void endWithJvm(Runnable ending) {
        synchronized (endings) {
            endings.add(ending);
        }
    }

    private static void stopAll() {
        synchronized (endings) {
            endings.forEach(Runnable::run);
        }
        try {
            ProvisionedDirectory.deleteRecursively(directory);
        } catch (IOException e) {
            log.warn("Cannot delete {}: {}", directory, e.getMessage());
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("tidemark-servers-");
        } catch (IOException e) {
            throw new ServerStartException("No temporary directory for test servers: " + e.getMessage(), e);
        }
    }
}
