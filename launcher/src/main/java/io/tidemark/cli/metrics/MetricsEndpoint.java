package io.tidemark.cli.metrics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tidemark.archive.Archive;
import io.tidemark.cli.CommandFailure;
import io.tidemark.cli.ExitCode;
import io.tidemark.cli.Quantities;
import io.tidemark.cli.status.Protection;
import io.tidemark.config.MetricsConfig;
import io.tidemark.config.TidemarkConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** {@code /metrics} for Prometheus and {@code /health} for whoever only wants to know whether the source is protected. */
public final class MetricsEndpoint implements AutoCloseable {

    private static final int OK = 200;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final Duration LOOK_LIMIT = Duration.ofMinutes(1);

    private final Clock clock;
    private final ProtectionWatch watch;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "metrics-http");
        thread.setDaemon(true);
        return thread;
    });

    private MetricsEndpoint(TidemarkConfig config, Archive archive, Clock clock, HttpServer server) {
        this.clock = clock;
        this.server = server;
        this.watch = new ProtectionWatch(config, archive, clock);
        ProtectionMetrics.register(watch::latest, clock, registry);
        server.setExecutor(threads);
        server.createContext(
                "/metrics",
                exchange -> answer(exchange, OK, "text/plain; version=0.0.4; charset=utf-8", registry.scrape()));
        server.createContext("/health", this::health);
        server.start();
    }

    /**
     * Listens where the configuration says.
     *
     * @return null where it says nowhere
     * @throws CommandFailure if the address cannot be listened on
     */
    public static @Nullable MetricsEndpoint start(TidemarkConfig config, Archive archive, Clock clock) {
        MetricsConfig metrics = config.metrics();
        if (metrics.host() == null) {
            return null;
        }
        InetSocketAddress address = new InetSocketAddress(Objects.requireNonNull(metrics.host()), metrics.port());
        try {
            return new MetricsEndpoint(config, archive, clock, HttpServer.create(address, 0));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "metrics.listen " + address.getHostString() + ":" + address.getPort() + " cannot be listened on: "
                            + e.getMessage(),
                    "choose another port, or end what listens there",
                    e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void health(HttpExchange exchange) throws IOException {
        Protection protection = watch.latest();
        List<String> problems = new ArrayList<>();
        if (protection == null) {
            problems.add("the protection was not looked at yet");
        } else {
            problems.addAll(protection.problems());
            Duration age = Duration.between(protection.at(), clock.instant());
            if (age.compareTo(LOOK_LIMIT) > 0) {
                problems.add("the last look at the protection is " + Quantities.length(age)
                        + " old: a stage does not answer");
            } else if (age.compareTo(LOOK_LIMIT.negated()) < 0) {
                problems.add("this machine's clock was set back by " + Quantities.length(age.negated())
                        + " since the last look at the protection");
            }
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("protected", problems.isEmpty());
        ArrayNode told = json.putArray("problems");
        problems.forEach(told::add);
        answer(exchange, problems.isEmpty() ? OK : UNAVAILABLE, "application/json", json + "\n");
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, -1);
                return;
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            if (method.equals("HEAD")) {
                exchange.sendResponseHeaders(status, -1);
            } else {
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        watch.close();
        registry.close();
    }
}
