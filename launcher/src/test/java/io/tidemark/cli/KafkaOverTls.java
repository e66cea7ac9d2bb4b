package io.tidemark.cli;

import io.tidemark.demo.server.ServerProcess;
import io.tidemark.testkit.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A Kafka broker as a process of its own whose clients must speak TLS. */
final class KafkaOverTls implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final ServerProcess process;
    private final String bootstrapServers;

    private KafkaOverTls(ServerProcess process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    /** Starts a broker that shows the server's certificate, with its files in the directory. */
    static KafkaOverTls start(Path directory, TestCertificates certificates) throws IOException {
        int port = freePort();
        String bootstrapServers = "localhost:" + port;
        Path settings = Files.writeString(
                Files.createDirectories(directory).resolve("server.properties"),
                String.format(
                        Locale.ROOT,
                        """
                        process.roles=broker,controller
                        node.id=1
                        controller.quorum.voters=1@127.0.0.1:%1$d
                        controller.listener.names=CONTROLLER
                        listeners=CLIENTS://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%1$d
                        advertised.listeners=CLIENTS://%3$s
                        inter.broker.listener.name=CLIENTS
                        listener.security.protocol.map=CLIENTS:SSL,CONTROLLER:PLAINTEXT
                        ssl.keystore.type=PKCS12
                        ssl.keystore.location=%4$s
                        ssl.keystore.password=%6$s
                        ssl.truststore.type=PKCS12
                        ssl.truststore.location=%5$s
                        ssl.truststore.password=%6$s
                        offsets.topic.replication.factor=1
                        transaction.state.log.replication.factor=1
                        transaction.state.log.min.isr=1
                        message.max.bytes=600000000
                        socket.request.max.bytes=700000000
                        log.dirs=%7$s
                        """,
                        freePort(),
                        port,
                        bootstrapServers,
                        certificates.serverKeyStore(),
                        certificates.trustStore(),
                        TestCertificates.STORE_PASSWORD,
                        directory.resolve("log")));
        ServerProcess process = new ServerProcess("Kafka on " + bootstrapServers, directory.resolve("server.log"));
        process.runToEnd(
                java("kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAQ", "-c", settings.toString()),
                List.of(),
                START_LIMIT);
        process.start(java("kafka.Kafka", settings.toString()));
        process.awaitReady(START_LIMIT, () -> accepts(port));
        return new KafkaOverTls(process, bootstrapServers);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        process.kill();
    }

    private static List<String> java(String... program) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(program));
        return command;
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
