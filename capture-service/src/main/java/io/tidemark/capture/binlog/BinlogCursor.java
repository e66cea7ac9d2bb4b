package io.tidemark.capture.binlog;

import io.tidemark.schemas.BinlogCoordinate;

/**
 * Follows where in the source's binlog the stream stands. Event headers give the low 32 bits of offsets only, but a large
 * transaction can make a file longer than 4 GiB.
 */
final class BinlogCursor {
    private static final long LOW_BITS = 0xFFFF_FFFFL;

    private String file;
    private long offset;
    private BinlogCoordinate eventStart;

    BinlogCursor(BinlogCoordinate start) {
        this.file = start.file();
        this.offset = start.offset();
        this.eventStart = start;
    }

    /** Moves behind an event that stands in the file. */
    void pass(EventHeader header) {
        if (header.isArtificial()) {
            eventStart = new BinlogCoordinate(file, offset);
            return;
        }
        offset = whole(header.nextPosition());
        eventStart = new BinlogCoordinate(file, offset - header.length());
    }

    void moveTo(String newFile, long newOffset) {
        file = newFile;
        offset = newOffset;
        eventStart = new BinlogCoordinate(newFile, newOffset);
    }

    /** Moves to an offset of which only the low 32 bits are known. */
    void moveWithin(String newFile, long lowBits) {
        if (!newFile.equals(file)) {
            file = newFile;
            offset = 0;
        }
        offset = whole(lowBits);
    }

    /** Start of the event that was passed last. */
    BinlogCoordinate eventStart() {
        return eventStart;
    }

    /** End of what has been read. */
    BinlogCoordinate end() {
        return new BinlogCoordinate(file, offset);
    }

    private long whole(long lowBits) {
        long candidate = offset & ~LOW_BITS | lowBits & LOW_BITS;
        return candidate < offset ? candidate + LOW_BITS + 1 : candidate;
    }
}
