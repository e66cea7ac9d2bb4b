package io.tidemark.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a client of S3 and a server on this machine that speaks plain HTTP, and lets requests fail as networks and
 * throttling stores do. Every request has a connection of its own, so that a cut one is nobody else's.
 */
public final class FaultyProxy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FaultyProxy.class);
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
    private static final Pattern CHUNKED = Pattern.compile("(?i)\r\ntransfer-encoding: *chunked");
    private static final Pattern CONNECTION = Pattern.compile("(?i)\r\n(connection|keep-alive):[^\r]*");
    private static final String SLOW_DOWN =
            "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";

    /** What becomes of a request. */
    public enum Fault {
        /** Nothing goes wrong. */
        NONE,
        /** It is refused with status 503 and does not reach the server. */
        SLOW_DOWN,
        /** The server does what was asked, and the connection is cut before its answer. */
        ANSWER_LOST,
        /** The server does what was asked, and its answer comes late. */
        ANSWER_LATE
    }

    /** Decides what becomes of the next request; called by several threads. */
    public interface Faults {
        /** @param request method and path, such as {@code PUT /bucket/key} */
        Fault next(String request);
    }

    private final URI server;
    private final Faults faults;
    private final Duration delay;
    private final ServerSocket listener;
    private final Map<Fault, AtomicLong> counts = new EnumMap<>(Fault.class);

    /**
     * Listens on a free port of this machine.
     *
     * @param server where to pass requests on
     * @param faults decides what goes wrong
     * @param delay how long an answer is held back that comes late
     */
    public FaultyProxy(URI server, Faults faults, Duration delay) throws IOException {
        this.server = server;
        this.faults = faults;
        this.delay = delay;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        for (Fault fault : Fault.values()) {
            counts.put(fault, new AtomicLong());
        }
        daemon(this::accept);
    }

    /**
     * Faults of every kind at random.
     *
     * @param share which part of all requests each kind of fault befalls, such as 0.05
     */
    public static Faults random(long seed, double share) {
        SplittableRandom random = new SplittableRandom(seed);
        Fault[] kinds = Fault.values();
        return request -> {
            double drawn;
            synchronized (random) {
                drawn = random.nextDouble();
            }
            int kind = 1 + (int) (drawn / share);
            return kind < kinds.length ? kinds[kind] : Fault.NONE;
        };
    }

    /** Its own address, to be used in the server's place. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** How many requests this has become of so far. */
    public long count(Fault fault) {
        return counts.get(fault).get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                daemon(() -> serve(client));
            } catch (IOException e) {
                // Closed: the loop ends.
                log.debug("{} accepts no more: {}", endpoint(), e.getMessage());
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = readHead(client.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            byte[] body = client.getInputStream().readNBytes(bodyLength(head));
            Fault fault = faults.next(head.substring(0, head.indexOf(" HTTP/")));
            counts.get(fault).incrementAndGet();
            if (fault == Fault.SLOW_DOWN) {
                client.getOutputStream().write(slowDown(head));
            } else {
                pass(head, body, client, fault);
            }
        } catch (IOException e) {
            // One of the two hung up, as both may.
            log.debug("{} was cut off: {}", endpoint(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(String head, byte[] body, Socket client, Fault fault) throws IOException, InterruptedException {
        try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
            String closing = CONNECTION.matcher(head).replaceAll("");
            closing = closing.substring(0, closing.length() - 2) + "Connection: close\r\n\r\n";
            upstream.getOutputStream().write(closing.getBytes(StandardCharsets.ISO_8859_1));
            upstream.getOutputStream().write(body);
            InputStream answer = upstream.getInputStream();
            int first = answer.read();
            if (fault == Fault.ANSWER_LOST || first < 0) {
                return;
            }
            if (fault == Fault.ANSWER_LATE) {
                Thread.sleep(delay.toMillis());
            }
            client.getOutputStream().write(first);
            answer.transferTo(client.getOutputStream());
        }
    }

    /** Request line and headers with the empty line behind them; empty if the client asks nothing. */
    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int tail = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            tail = tail << 8 | next;
            if (tail == ('\r' << 24 | '\n' << 16 | '\r' << 8 | '\n')) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private static int bodyLength(String head) {
        if (CHUNKED.matcher(head).find()) {
            throw new IllegalArgumentException("a body of unknown length is not understood: " + head);
        }
        Matcher length = LENGTH.matcher(head);
        return length.find() ? Integer.parseInt(length.group(1)) : 0;
    }

    /** An answer to HEAD has no body. */
    private static byte[] slowDown(String head) {
        String answer = "HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: "
                + SLOW_DOWN.length() + "\r\nConnection: close\r\n\r\n";
        return (head.startsWith("HEAD ") ? answer : answer + SLOW_DOWN).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
