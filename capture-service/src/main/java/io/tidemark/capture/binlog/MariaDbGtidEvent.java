package io.tidemark.capture.binlog;

/**
 * Begin of a MariaDB transaction (MariaDB documentation, "GTID_EVENT"; {@code sql/log_event.h}, Gtid_log_event).
 *
 * @param sequence number within the domain
 * @param domain replication domain
 * @param flags the event's flags
 */
public record MariaDbGtidEvent(long sequence, long domain, int flags) {
    private static final int STANDALONE = 1;
    private static final int GROUP_COMMIT_ID = 2;
    private static final int PREPARED_XA = 64;
    private static final int COMPLETED_XA = 128;
    private static final int TWO_PHASE_ALTER = 2 | 4 | 8;

    static MariaDbGtidEvent read(ByteCursor in) {
        MariaDbGtidEvent event = new MariaDbGtidEvent(in.u64(), in.u32(), in.u8());
        if ((event.flags & GROUP_COMMIT_ID) != 0) {
            in.skip(8);
        }
        if ((event.flags & (PREPARED_XA | COMPLETED_XA)) != 0) {
            in.skip(4);
            int globalLength = in.u8();
            in.skip(globalLength + in.u8());
        }
        // Further flags, or the zero bytes that pad the event to its least length.
        if (in.hasRemaining() && (in.u8() & TWO_PHASE_ALTER) != 0) {
            throw new NotUnderstoodException(
                    "the source logs ALTER TABLE in two phases", "SET GLOBAL binlog_alter_two_phase = OFF");
        }
        return event;
    }

    /** The GTID as MariaDB writes it. */
    public String gtid(long serverId) {
        return domain + "-" + serverId + "-" + sequence;
    }

    /** Whether the next statement alone is the transaction, without a commit behind it. */
    public boolean isStandalone() {
        return (flags & STANDALONE) != 0;
    }

    /** Whether this is the first half of an XA transaction. */
    public boolean isPreparedXa() {
        return (flags & PREPARED_XA) != 0;
    }

    /** Whether this is the second half of an XA transaction. */
    public boolean isCompletedXa() {
        return (flags & COMPLETED_XA) != 0;
    }
}
