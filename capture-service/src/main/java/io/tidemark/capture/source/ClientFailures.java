package io.tidemark.capture.source;

import com.github.shyiko.mysql.binlog.BinaryLogClient;

/** Keeps the client's own failures, which it would only log, as the end of a feed. */
final class ClientFailures extends BinaryLogClient.AbstractLifecycleListener {
    private final EventFeed feed;

    ClientFailures(EventFeed feed) {
        this.feed = feed;
    }

    @Override
    public void onCommunicationFailure(BinaryLogClient client, Exception e) {
        feed.fail(e);
    }

    @Override
    public void onEventDeserializationFailure(BinaryLogClient client, Exception e) {
        feed.fail(e);
    }
}
