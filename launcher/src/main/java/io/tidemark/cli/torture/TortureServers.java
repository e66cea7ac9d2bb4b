package io.tidemark.cli.torture;

import io.tidemark.cli.CommandFailure;
import io.tidemark.cli.ExitCode;
import io.tidemark.database.Credentials;
import io.tidemark.database.ServerAddress;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerUrl;
import io.tidemark.demo.server.EmbeddedMariaDb;
import io.tidemark.demo.server.NativeDatabaseServer;
import io.tidemark.demo.server.ProvisionedDirectory;
import io.tidemark.demo.server.ServerOptions;
import io.tidemark.demo.server.ServerProgram;
import io.tidemark.schemas.ServerFlavor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The server that is tortured and the one that is restored into. */
public final class TortureServers implements AutoCloseable {

    private final ServerConfig source;
    private final ServerConfig target;
    private final List<AutoCloseable> endings = new ArrayList<>();

    private TortureServers(ServerConfig source, ServerConfig target) {
        this.source = source;
        this.target = target;
    }

    /**
     * Starts two embedded MariaDB servers.
     *
     * @param cache keeps the unpacked binaries from one time to the next
     * @param directory for the servers' files while they run
     */
    public static TortureServers embedded(Path cache, Path directory) throws IOException {
        ServerProgram program = EmbeddedMariaDb.program(cache);
        Path files = Files.createTempDirectory(Files.createDirectories(directory), "servers-");
        NativeDatabaseServer source = NativeDatabaseServer.start(
                program, ServerOptions.in(files.resolve("source")).withServerId(1));
        NativeDatabaseServer target = NativeDatabaseServer.start(
                program,
                ServerOptions.in(files.resolve("target")).withServerId(2).withoutBinaryLog());
        TortureServers servers = new TortureServers(config(source), config(target));
        servers.endings.add(source);
        servers.endings.add(target);
        servers.endings.add(() -> ProvisionedDirectory.deleteRecursively(files));
        return servers;
    }

    /** Uses servers that run already. */
    public static TortureServers at(String source, String target) {
        return new TortureServers(config(source), config(target));
    }

    private static ServerConfig config(NativeDatabaseServer server) {
        return ServerConfig.of(
                new ServerAddress(ServerFlavor.MARIADB, "127.0.0.1", server.port(), null),
                new Credentials(server.adminUsername(), server.adminPassword()));
    }

    private static ServerConfig config(String text) {
        ServerUrl url = ServerUrl.parse(text);
        if (url.username() == null) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    url + " names no user",
                    "write it as " + url.address().flavor().id() + "://user:password@"
                            + url.address().hostAndPort());
        }
        String password = url.password();
        return ServerConfig.of(
                url.address(), new Credentials(url.username(), password == null ? "" : password), url.tls());
    }

    /** What is protected. */
    public ServerConfig source() {
        return source;
    }

    /** What is restored into. */
    public ServerConfig target() {
        return target;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable ending : endings) {
            ending.close();
        }
    }
}
