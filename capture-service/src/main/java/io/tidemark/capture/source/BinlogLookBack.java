package io.tidemark.capture.source;

import com.github.shyiko.mysql.binlog.network.ServerException;
import io.tidemark.capture.binlog.EarlierEvents;
import io.tidemark.capture.binlog.NotUnderstoodException;
import io.tidemark.capture.binlog.StreamPosition;
import io.tidemark.database.ServerConfig;
import io.tidemark.schemas.GtidSet;
import io.tidemark.schemas.PreparedTransaction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Reads an earlier part of the source's binlog over a connection of its own. It asks as server_id 0, for which the server neither ends
 * another stream nor waits at the end of its binlog.
 */
final class BinlogLookBack implements EarlierEvents {
    private static final long NO_REPLICA = 0;

    private final ServerConfig server;
    private final SourceLogin login;
    private final Duration silence;

    /** @param silence for how long the source may send nothing before the connection counts as lost */
    BinlogLookBack(ServerConfig server, SourceLogin login, Duration silence) {
        this.server = server;
        this.login = login;
        this.silence = silence;
    }

    @Override
    public void read(PreparedTransaction from, Taker taker) throws InterruptedException {
        EventFeed feed = new EventFeed((event, isCurrent) -> {
            if (Thread.interrupted()) {
                throw new InterruptedException("the stream is being stopped");
            }
            if (!taker.take(event)) {
                throw new EnoughException();
            }
        });
        StreamPosition start =
                new StreamPosition(0, GtidSet.parse(login.flavor(), from.gtidsBefore()), from.begin(), 0, 0, List.of());
        DumpClient client = new DumpClient(server, NO_REPLICA, login, start, feed, silence);
        client.registerLifecycleListener(new ClientFailures(feed));
        try {
            client.connect();
        } catch (IOException e) {
            feed.fail(e);
        }
        Throwable end = feed.failure();
        if (end instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (end instanceof RuntimeException failure) {
            throw failure;
        }
        if (end instanceof ServerException error && error.getErrorCode() == BinlogStream.CANNOT_SERVE) {
            throw new NotUnderstoodException(
                    "the XA transaction " + from.xid() + " is committed, but what it did, at " + from.begin()
                            + ", is not in the source's binlog any more (" + error.getMessage() + ")",
                    "Take a new snapshot; keep the binlog for longer than XA transactions stay prepared.");
        }
        if (end != null && !(end instanceof EnoughException)) {
            throw new SourceLostException("the connection to the source is lost: " + end.getMessage(), end);
        }
    }

    /** Ends the reading in order. */
    private static final class EnoughException extends IOException {
        private static final long serialVersionUID = 1;
    }
}
