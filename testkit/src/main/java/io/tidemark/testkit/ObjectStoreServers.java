package io.tidemark.testkit;

import io.tidemark.demo.server.ProvisionedDirectory;
import io.tidemark.demo.server.ServerProcess;
import io.tidemark.demo.server.ServerStartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * S3-compatible object stores, each a Java process of its own that lives as long as this JVM. Tests share them and keep to
 * buckets of their own.
 */
public final class ObjectStoreServers {

    private static final Logger log = LoggerFactory.getLogger(ObjectStoreServers.class);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final int PORTS_TRIED = 5;
    /** Among the last words of S3Proxy and of S3Mock. */
    private static final Pattern PORT_TAKEN = Pattern.compile("Failed to bind|already in use");

    private static final String REGION = "us-east-1";
    private static final String ACCESS_KEY = "tidemark-test-access";
    private static final String SECRET_KEY = "tidemark-test-secret";

    private static final List<ServerProcess> processes = new ArrayList<>();
    private static @Nullable ObjectStoreServer s3Proxy;
    private static @Nullable ObjectStoreServer s3Mock;

    private ObjectStoreServers() {}

    /** S3Proxy over a temporary directory; it checks signatures. */
    public static synchronized ObjectStoreServer s3Proxy() {
        ObjectStoreServer running = s3Proxy;
        if (running == null) {
            running = startS3Proxy("");
            s3Proxy = running;
        }
        return running;
    }

    /** Adobe's S3Mock; it accepts any credentials. */
    public static synchronized ObjectStoreServer s3Mock() {
        ObjectStoreServer running = s3Mock;
        if (running == null) {
            running = onAFreePort(ObjectStoreServers::startS3Mock);
            s3Mock = running;
        }
        return running;
    }

    /** As {@link #s3Proxy()}, but another one with each call, with one bucket. */
    public static synchronized ObjectStoreServer newS3Proxy(String bucket) {
        return startS3Proxy(bucket);
    }

    /**
     * An S3Proxy that speaks TLS only, with one bucket; its address has the name that the certificate is for. Each call starts
     * another one.
     */
    public static synchronized ObjectStoreServer newS3ProxyOverTls(TestCertificates certificates, String bucket) {
        return onAFreePort(port -> {
            String endpoint = String.format(
                    Locale.ROOT, """
                    s3proxy.secure-endpoint=https://127.0.0.1:%d
                    s3proxy.keystore-path=%s
                    s3proxy.keystore-password=%s
                    """, port, certificates.serverKeyStore(), TestCertificates.STORE_PASSWORD);
            return startS3Proxy(endpoint, port, URI.create("https://localhost:" + port), bucket);
        });
    }

    private static ObjectStoreServer startS3Proxy(String bucket) {
        return onAFreePort(port -> {
            String address = "http://127.0.0.1:" + port;
            return startS3Proxy("s3proxy.endpoint=" + address + "\n", port, URI.create(address), bucket);
        });
    }

    /** Until the server has bound the port that was free, any other process may be given it; then the server ends. */
    private static ObjectStoreServer onAFreePort(IntFunction<ObjectStoreServer> starter) {
        for (int left = PORTS_TRIED; ; left--) {
            try {
                return starter.apply(freePort());
            } catch (ServerStartException e) {
                if (left == 1 || !PORT_TAKEN.matcher(e.getMessage()).find()) {
                    throw e;
                }
                log.info("Another port is tried: {}", e.getMessage());
            }
        }
    }

    /** Every directory below the blobs is a bucket. */
    private static ObjectStoreServer startS3Proxy(String endpoint, int port, URI address, String bucket) {
        Path directory = temporaryDirectory();
        Path blobs = directory.resolve("blobs");
        String settings = endpoint + String.format(Locale.ROOT, """
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """, ACCESS_KEY, SECRET_KEY, blobs);
        Path jar = LocalMavenRepository.jar("org.gaul", "s3proxy", "4.1.0", "jar-with-dependencies");
        Path file = write(directory, blobs.resolve(bucket), settings);
        return start(
                "S3Proxy", directory, port, address, List.of("-jar", jar.toString(), "--properties", file.toString()));
    }

    private static ObjectStoreServer startS3Mock(int port) {
        Path directory = temporaryDirectory();
        Path objects = directory.resolve("objects");
        // Its HTTPS port is the one that can be bound to one address, so that one speaks plain HTTP; the other is
        // unused.
        String settings = String.format(Locale.ROOT, """
                server.address=127.0.0.1
                server.port=%d
                server.ssl.enabled=false
                com.adobe.testing.s3mock.httpPort=0
                com.adobe.testing.s3mock.max-payload-size=2GB
                com.adobe.testing.s3mock.store.region=%s
                com.adobe.testing.s3mock.store.root=%s
                """, port, REGION, objects);
        Path jar = LocalMavenRepository.jar("com.adobe.testing", "s3mock", "5.2.0", "exec");
        Path file = write(directory, objects, settings);
        return start(
                "S3Mock",
                directory,
                port,
                URI.create("http://127.0.0.1:" + port),
                List.of("-jar", jar.toString(), "--spring.config.additional-location=file:" + file));
    }

    private static ObjectStoreServer start(String name, Path directory, int port, URI address, List<String> arguments) {
        ServerProcess process = new ServerProcess(name + " on 127.0.0.1:" + port, directory.resolve("server.log"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + directory));
        command.addAll(arguments);
        if (processes.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(new Thread(ObjectStoreServers::stopAll, "stop object stores"));
        }
        processes.add(process);
        long startedNanos = System.nanoTime();
        try {
            process.start(command);
        } catch (IOException e) {
            throw new ServerStartException("Cannot start " + process.name() + ": " + e.getMessage(), e);
        }
        process.awaitReady(START_LIMIT, () -> accepts(port));
        log.info("{} answers after {} ms", process.name(), (System.nanoTime() - startedNanos) / 1_000_000);
        return new ObjectStoreServer(name, address, REGION, ACCESS_KEY, SECRET_KEY);
    }

    private static void stopAll() {
        for (ServerProcess process : processes) {
            process.kill();
            Path directory = process.logFile().getParent();
            try {
                ProvisionedDirectory.deleteRecursively(directory);
            } catch (IOException e) {
                log.warn("Cannot delete {}: {}", directory, e.getMessage());
            }
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            log.trace("Port {} does not answer yet", port, e);
            return false;
        }
    }

    private static Path write(Path directory, Path emptyDirectory, String settings) {
        try {
            Files.createDirectories(emptyDirectory);
            return Files.writeString(directory.resolve("server.properties"), settings, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ServerStartException("Cannot write into " + directory + ": " + e.getMessage(), e);
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("tidemark-object-store-");
        } catch (IOException e) {
            throw new ServerStartException("No temporary directory for an object store: " + e.getMessage(), e);
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
