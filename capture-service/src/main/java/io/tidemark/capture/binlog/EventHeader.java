package io.tidemark.capture.binlog;

/**
 * The common header of a binlog event, version 4 (MySQL internals, "Binlog Event Header").
 *
 * @param timestamp seconds since 1970 UTC
 * @param type the raw event type number
 * @param serverId server that wrote the event first
 * @param length bytes of the whole event, header and checksum included
 * @param nextPosition low 32 bits of the offset behind the event in its file; 0 for an artificial event
 * @param flags event flags
 */
public record EventHeader(long timestamp, int type, long serverId, long length, long nextPosition, int flags) {
    /** Bytes of the header. */
    public static final int BYTES = 19;
    /** Flag: made by the server for this connection, not in the file (LOG_EVENT_ARTIFICIAL_F). */
    private static final int ARTIFICIAL = 0x20;

    /** Reads the header at {@code offset}. */
    public static EventHeader read(byte[] bytes, int offset) {
        ByteCursor in = new ByteCursor(bytes, offset, bytes.length);
        return new EventHeader(in.u32(), in.u8(), in.u32(), in.u32(), in.u32(), in.u16());
    }

    /** Whether the event stands in no file. */
    public boolean isArtificial() {
        return (flags & ARTIFICIAL) != 0 || nextPosition == 0;
    }
}
