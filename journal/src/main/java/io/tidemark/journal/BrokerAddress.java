package io.tidemark.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * Where the embedded broker listens, always on the loopback address. Remembered in a file, so that it stays the same across
 * restarts where possible and other processes find the broker.
 *
 * @param brokerPort port of the clients
 * @param controllerPort port of the KRaft controller
 */
record BrokerAddress(int brokerPort, int controllerPort) {
    static final String HOST = "127.0.0.1";

    private static final String FILE = "broker.properties";
    private static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    private static final String CONTROLLER_PORT = "controller.port";

    String bootstrapServers() {
        return HOST + ":" + brokerPort;
    }

    String controllerServers() {
        return HOST + ":" + controllerPort;
    }

    /** The remembered address, or empty if none is. */
    static Optional<BrokerAddress> remembered(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        }
        String servers = properties.getProperty(BOOTSTRAP_SERVERS, "");
        try {
            return Optional.of(new BrokerAddress(
                    Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1)),
                    Integer.parseInt(properties.getProperty(CONTROLLER_PORT, ""))));
        } catch (NumberFormatException e) {
            throw new IOException(file + " does not name the embedded broker's ports; delete it to choose new ones", e);
        }
    }

    /** The remembered address, with new ports in place of those that something else has taken. */
    static BrokerAddress choose(Path directory) throws IOException {
        Optional<BrokerAddress> remembered = remembered(directory);
        try (ServerSocket broker = listen(remembered.map(BrokerAddress::brokerPort));
                ServerSocket controller = listen(remembered.map(BrokerAddress::controllerPort))) {
            return new BrokerAddress(broker.getLocalPort(), controller.getLocalPort());
        }
    }

    /** Remembers this address; readers see the old file or the new one. */
    void remember(Path directory) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(BOOTSTRAP_SERVERS, bootstrapServers());
        properties.setProperty(CONTROLLER_PORT, Integer.toString(controllerPort));
        Path written = directory.resolve(FILE + ".new");
        try (OutputStream out = Files.newOutputStream(written)) {
            properties.store(out, "Written by Tidemark: where its embedded broker listens");
        }
        Files.move(written, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static ServerSocket listen(Optional<Integer> wantedPort) throws IOException {
        if (wantedPort.isPresent()) {
            try {
                return bind(wantedPort.get());
            } catch (IOException e) {
                return bind(0);
            }
        }
        return bind(0);
    }

    private static ServerSocket bind(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            // A port in TIME_WAIT from the last run is ours to take again.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
