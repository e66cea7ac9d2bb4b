package io.tidemark.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class ObjectStoreServersIT {

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void s3ProxyRefusesUnsignedRequests() throws Exception {
        ObjectStoreServer store = ObjectStoreServers.s3Proxy();
        assertThat(ObjectStoreServers.s3Proxy()).isSameAs(store);
        assertThat(send(store, "/bucket", HttpRequest.newBuilder().PUT(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void s3MockCreatesAnObjectOnlyOnce() throws Exception {
        ObjectStoreServer store = ObjectStoreServers.s3Mock();
        assertThat(send(store, "/bucket", HttpRequest.newBuilder().PUT(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
        assertThat(putIfAbsent(store, "first")).isEqualTo(200);
        assertThat(putIfAbsent(store, "second")).isEqualTo(412);
        assertThat(send(store, "/bucket/log/1", HttpRequest.newBuilder().GET()).body())
                .isEqualTo("first");
    }

    private int putIfAbsent(ObjectStoreServer store, String body) throws Exception {
        return send(
                        store,
                        "/bucket/log/1",
                        HttpRequest.newBuilder()
                                .header("If-None-Match", "*")
                                .PUT(HttpRequest.BodyPublishers.ofString(body)))
                .statusCode();
    }

    private HttpResponse<String> send(ObjectStoreServer store, String path, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.uri(store.endpoint().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
