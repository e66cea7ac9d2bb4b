package io.tidemark.capture.source;

import io.tidemark.capture.binlog.BinlogDecoder;
import io.tidemark.capture.binlog.BinlogRefusedException;
import io.tidemark.journal.CaptureState;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One stream from the source: a connection, the thread that reads it, and the queue that its records go to. */
final class BinlogStream {
    /** Without an event or a heartbeat for this long the connection counts as dead; heartbeats come every second. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final Duration END_OF_THREAD = Duration.ofSeconds(3);
    /** ER_MASTER_FATAL_ERROR_READING_BINLOG: the server cannot serve the position that was asked for. */
    static final int CANNOT_SERVE = 1236;

    private final RecordQueue queue = new RecordQueue();
    private final SourceLogin login;
    private final EventFeed feed;
    private final DumpClient client;
    private final Thread reader;

    private BinlogStream(StreamSettings settings, SourceLogin login) {
        this.login = login;
        BinlogDecoder decoder = new BinlogDecoder(
                login.start(),
                settings.databases(),
                login.collations(),
                login.flavor(),
                login.clock(),
                new BinlogLookBack(settings.server(), login, SILENCE),
                queue);
        this.feed = new EventFeed(decoder::decode);
        this.client = new DumpClient(settings.server(), settings.serverId(), login, login.start(), feed, SILENCE);
        client.registerLifecycleListener(new ClientFailures(feed));
        this.reader = new Thread(this::read, "binlog-reader");
        reader.setDaemon(true);
    }

    /** Logs in and starts to read where the engine's offset says. */
    static BinlogStream start(StreamSettings settings, @Nullable CaptureState last) {
        StreamOrigin origin = settings.origin();
        StreamOrigin from = new StreamOrigin(last, origin.journal(), origin.rebaseReason(), origin.acceptsDivergence());
        BinlogStream stream = new BinlogStream(settings, SourceLogin.open(settings.server(), from));
        stream.reader.start();
        return stream;
    }

    SourceLogin login() {
        return login;
    }

    /**
     * The next records as soon as there are any, or null if none came in time.
     *
     * @throws BinlogRefusedException if the stream met an event that cannot be carried
     * @throws SourceRefusedException if the source cannot serve the stream
     * @throws SourceLostException if the connection is lost
     */
    @Nullable
    RecordBatch take(Duration atMost) throws InterruptedException {
        RecordBatch batch = queue.take(atMost);
        if (batch != null) {
            return batch;
        }
        Throwable failure = queue.failureWhenDrained();
        if (failure != null) {
            throw asStreamFailure(failure);
        }
        if (feed.silentNanos() > 2 * SILENCE.toNanos()) {
            throw new SourceLostException("the source has sent nothing for "
                    + TimeUnit.NANOSECONDS.toSeconds(feed.silentNanos()) + " s, not even a heartbeat");
        }
        return null;
    }

    /** Ends the stream; what is queued is dropped, it will be read again. */
    void stop() throws InterruptedException {
        feed.fail(new SourceLostException("the stream was stopped"));
        reader.interrupt();
        try {
            client.disconnect();
        } catch (IOException e) {
            // The socket is given up either way.
            feed.fail(e);
        }
        reader.join(END_OF_THREAD.toMillis());
    }

    private void read() {
        try {
            queue.accept(login.opening(), 0, login.start());
            client.connect();
            Throwable failure = feed.failure();
            queue.fail(failure == null ? new IOException("the source closed the connection") : failure);
        } catch (IOException | InterruptedException | RuntimeException e) {
            queue.fail(e);
        }
    }

    private static RuntimeException asStreamFailure(Throwable failure) {
        if (failure instanceof BinlogRefusedException refused) {
            return refused;
        }
        if (failure instanceof SourceRefusedException refused) {
            return refused;
        }
        if (failure instanceof com.github.shyiko.mysql.binlog.network.ServerException error
                && error.getErrorCode() == CANNOT_SERVE) {
            return new BinlogUnavailableException(
                    "the source does not send its binlog from where it was read to: " + error.getMessage(), error);
        }
        if (failure instanceof com.github.shyiko.mysql.binlog.network.AuthenticationException) {
            return new SourceRefusedException(
                    "the source refuses the login for the binlog: " + failure.getMessage(), failure);
        }
        if (failure instanceof IOException || failure instanceof SourceLostException) {
            return new SourceLostException("the connection to the source is lost: " + failure.getMessage(), failure);
        }
        return new SourceRefusedException("reading the binlog failed: " + failure, failure);
    }
}
