package io.tidemark.archive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.testkit.ObjectStoreServer;
import io.tidemark.testkit.ObjectStoreServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

final class S3ObjectStoreIT {

    @Nested
    final class OnS3Proxy extends ObjectStoreContract {
        @Override
        ObjectStore openEmpty() throws IOException {
            return openInNewBucket(ObjectStoreServers.s3Proxy());
        }
    }

    @Nested
    final class OnS3Mock extends ObjectStoreContract {
        @Override
        ObjectStore openEmpty() throws IOException {
            return openInNewBucket(ObjectStoreServers.s3Mock());
        }

        @Override
        @Test
        @Disabled("S3Mock looks whether the key exists and writes it in two steps, so two writers can win")
        void letsOneOfManyConcurrentWritersWin() {}
    }

    @Test
    void saysThatABucketDoesNotExist() throws IOException {
        ObjectStoreServer server = ObjectStoreServers.s3Proxy();
        String bucket = "absent-" + UUID.randomUUID();
        try (ObjectStore store = S3ObjectStore.open(config(server, bucket, server.secretKey()))) {
            assertThatThrownBy(() -> store.read("archive.json"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("bucket " + bucket + " does not exist")
                    .hasMessageContaining(server.endpoint().toString());
            assertThatThrownBy(() -> store.putIfAbsent("log/0.json", new byte[0]))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("does not exist");
        }
    }

    @Test
    void saysThatAccessIsDeniedWithoutNamingTheSecret() throws IOException {
        ObjectStoreServer server = ObjectStoreServers.s3Proxy();
        String secret = "wrong-secret-wrong-secret";
        try (ObjectStore store = S3ObjectStore.open(config(server, "bucket", secret))) {
            assertThatThrownBy(() -> store.read("archive.json"))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("check the access key")
                    .hasMessageContaining("archive.json")
                    .message()
                    .doesNotContain(secret);
        }
    }

    @Test
    void saysThatNobodyListensAtTheEndpoint() throws IOException {
        URI endpoint;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            endpoint = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
        try (ObjectStore store = S3ObjectStore.open(config(endpoint))) {
            assertThatThrownBy(() -> store.read("a"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(endpoint + " cannot be reached");
            assertThatThrownBy(() -> store.putIfAbsent("a", new byte[0]))
                    .as("nothing can have been written")
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void doesNotKnowTheOutcomeWhenTheAnswerIsLostAndAsksOnlyOnce() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            int[] requests = {0};
            Thread hangUp = new Thread(() -> {
                while (!server.isClosed()) {
                    try (Socket connection = server.accept()) {
                        connection.getInputStream().read();
                        requests[0]++;
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            hangUp.start();
            try (ObjectStore store =
                    S3ObjectStore.open(config(URI.create("http://127.0.0.1:" + server.getLocalPort())))) {
                assertThatThrownBy(() -> store.putIfAbsent("log/0.json", new byte[0]))
                        .isInstanceOf(OutcomeUnknownException.class)
                        .hasMessageContaining("log/0.json");
            }
            server.close();
            hangUp.join();
            assertThat(requests[0]).isEqualTo(1);
        }
    }

    @Test
    void asksAStoreThatThrottlesAgain() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        byte[] slowDown = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
                .getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                if (requests.incrementAndGet() <= 2) {
                    exchange.sendResponseHeaders(503, slowDown.length);
                    exchange.getResponseBody().write(slowDown);
                } else {
                    exchange.sendResponseHeaders(200, -1);
                }
            }
        });
        server.start();
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (ObjectStore store = ObjectStores.open(config(endpoint))) {
            store.put("changes/a", new byte[] {1});
            assertThat(requests).hasValue(3);
        } finally {
            server.stop(0);
        }
    }

    private static ObjectStoreConfig config(URI endpoint) {
        return new ObjectStoreConfig(URI.create("s3://bucket"), endpoint, "us-east-1", "key", "secret", true, null);
    }

    private static ObjectStoreConfig config(ObjectStoreServer server, String bucket, @Nullable String secretKey) {
        return new ObjectStoreConfig(
                URI.create("s3://" + bucket + "/tide/mark"),
                server.endpoint(),
                server.region(),
                server.accessKey(),
                secretKey,
                true,
                null);
    }

    private static ObjectStore openInNewBucket(ObjectStoreServer server) throws IOException {
        String bucket = "contract-" + UUID.randomUUID();
        ObjectStoreConfig config = config(server, bucket, server.secretKey());
        try (S3Client client = S3Clients.open(config)) {
            client.createBucket(request -> request.bucket(bucket));
        }
        return ObjectStores.open(config);
    }
}
