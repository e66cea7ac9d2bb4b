package io.tidemark.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * Where a service answers {@code /metrics} and {@code /health}.
 *
 * @param port on this machine
 */
record MetricsAddress(int port) {

    /** One that nobody listens on yet. */
    static MetricsAddress free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new MetricsAddress(socket.getLocalPort());
        }
    }

    /** The value of {@code metrics.listen}. */
    String text() {
        return "127.0.0.1:" + port;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + text() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
