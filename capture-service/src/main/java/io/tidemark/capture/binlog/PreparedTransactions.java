package io.tidemark.capture.binlog;

import io.tidemark.schemas.PreparedTransaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * XA transactions that are prepared and neither committed nor rolled back. Where they begin is part of the stream's position; the
 * events of small ones are kept in memory, so that the usual commit right behind the prepare needs no second look into the binlog.
 */
final class PreparedTransactions {
    private static final long MOST_KEPT_BYTES = 16L << 20;

    private final Map<String, PreparedTransaction> byXid = new LinkedHashMap<>();
    private final Map<String, List<byte[]>> events = new HashMap<>();
    private List<PreparedTransaction> all;
    private long keptBytes;

    PreparedTransactions(Collection<PreparedTransaction> prepared) {
        prepared.forEach(transaction -> byXid.put(transaction.xid(), transaction));
        all = List.copyOf(byXid.values());
    }

    /** Takes a prepared transaction, with its events where they were kept. */
    void add(PreparedTransaction transaction, @Nullable List<byte[]> itsEvents) {
        byXid.put(transaction.xid(), transaction);
        all = List.copyOf(byXid.values());
        long bytes = itsEvents == null ? 0 : size(itsEvents);
        if (itsEvents != null && keptBytes + bytes <= MOST_KEPT_BYTES) {
            events.put(transaction.xid(), itsEvents);
            keptBytes += bytes;
        }
    }

    /** The prepared transaction of this identifier, or null. */
    @Nullable
    PreparedTransaction find(String xid) {
        return byXid.get(xid);
    }

    /** Its events if they are in memory, or null. */
    @Nullable
    List<byte[]> keptEvents(String xid) {
        return events.get(xid);
    }

    /** The transaction is committed or rolled back. */
    void complete(String xid) {
        byXid.remove(xid);
        all = List.copyOf(byXid.values());
        List<byte[]> kept = events.remove(xid);
        keptBytes -= kept == null ? 0 : size(kept);
    }

    /** Forgets all events: another server version writes from now on, they would be read in its light. */
    void forgetEvents() {
        events.clear();
        keptBytes = 0;
    }

    /** All of them, in the order of their prepares. */
    List<PreparedTransaction> all() {
        return all;
    }

    private static long size(List<byte[]> events) {
        return events.stream().mapToLong(event -> event.length).sum();
    }
}
