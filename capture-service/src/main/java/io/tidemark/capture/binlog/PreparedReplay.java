package io.tidemark.capture.binlog;

import io.tidemark.schemas.PreparedTransaction;
import org.jspecify.annotations.Nullable;

/** Finds the first half of an XA transaction in a part of the binlog that is read again, and takes its rows from there. */
final class PreparedReplay implements EarlierEvents.Taker {
    private enum Place {
        BEFORE,
        WITHIN,
        BEHIND
    }

    /** Takes the events that make up the transaction. */
    @FunctionalInterface
    interface Content {
        void take(EventType type, EventHeader header, ByteCursor body) throws InterruptedException;
    }

    private final PreparedTransaction wanted;
    private final TableMaps tables;
    private final Content content;
    private Place place = Place.BEFORE;

    PreparedReplay(PreparedTransaction wanted, TableMaps tables, Content content) {
        this.wanted = wanted;
        this.tables = tables;
        this.content = content;
    }

    @Override
    public boolean take(byte[] event) throws InterruptedException {
        EventHeader header = EventHeader.read(event, 0);
        EventType type = EventType.ofNumber(header.type());
        ByteCursor body = new ByteCursor(event, EventHeader.BYTES, event.length);
        if (type == null || type.treatment() == EventType.Treatment.REFUSE) {
            // The stream itself stops at what it does not understand; here it can only stand outside of the
            // transaction.
            return true;
        }
        switch (type) {
            case FORMAT_DESCRIPTION -> tables.writtenBy(FormatDescription.serverVersion(body));
            case GTID -> onBegin(MySqlGtidEvent.read(body, false).gtid());
            case ANONYMOUS_GTID -> onBegin(null);
            case GTID_TAGGED -> onBegin(MySqlGtidEvent.readTagged(body).gtid());
            case MARIADB_GTID -> onBegin(MariaDbGtidEvent.read(body).gtid(header.serverId()));
            default -> {
                if (place == Place.WITHIN) {
                    content.take(type, header, body);
                }
            }
        }
        return place != Place.BEHIND;
    }

    private void onBegin(@Nullable String gtid) {
        // Without GTIDs the binlog is read from the transaction's own offset.
        if (place == Place.BEFORE && (wanted.gtid() == null || wanted.gtid().equals(gtid))) {
            place = Place.WITHIN;
        } else if (place == Place.WITHIN) {
            throw notThere();
        }
    }

    /** The XA_PREPARE event was met: all rows are taken. */
    void onPrepare(String xid) {
        if (!xid.equals(wanted.xid())) {
            throw notThere();
        }
        place = Place.BEHIND;
    }

    /** Checks that the transaction was there to its end. */
    void requireComplete() {
        if (place != Place.BEHIND) {
            throw notThere();
        }
    }

    private NotUnderstoodException notThere() {
        return new NotUnderstoodException(
                "the XA transaction " + wanted.xid() + " is committed, but what it did is not at " + wanted.begin()
                        + " in the source's binlog any more",
                "Take a new snapshot.");
    }
}
