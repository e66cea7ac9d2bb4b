package io.tidemark.capture.source;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.deserialization.ChecksumType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import io.tidemark.capture.binlog.EventHeader;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Takes each event's bytes off Debezium's client, whole and before any of its deserializers. The client goes
 * on after a deserializer's exception; so the first failure here is kept, and everything after it is an end of the stream.
 */
final class EventFeed extends EventDeserializer {
    /** Takes events. */
    @FunctionalInterface
    interface Taker {
        /**
         * Takes one event.
         *
         * @param event the whole event without its checksum
         * @param isCurrent whether the source had nothing else to send before it
         * @throws IOException to end the stream in order
         * @throws InterruptedException if the stream is being stopped
         */
        void take(byte[] event, boolean isCurrent) throws IOException, InterruptedException;
    }

    private static final int CHECKSUM_BYTES = 4;
    private static final int CRC32_ALGORITHM = 1;
    /**
     * A heartbeat that was waited for longer than this was not in a buffer while capture was busy, or slept ({@link PacedStream}). The
     * source sends one behind a second of silence.
     */
    private static final long WAITED_NANOS = 10 * PacedStream.PACE_NANOS;

    private final Taker taker;
    private final LongSupplier nanoTime;
    private boolean checksums;
    private volatile @Nullable Throwable failure;
    private volatile long lastEventNanos;
    private volatile boolean taking;

    EventFeed(Taker taker) {
        this(taker, System::nanoTime);
    }

    /** @param nanoTime a monotonic clock */
    EventFeed(Taker taker, LongSupplier nanoTime) {
        this.taker = taker;
        this.nanoTime = nanoTime;
        this.lastEventNanos = nanoTime.getAsLong();
    }

    /** The first failure, or null. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Ends the stream at the next event. */
    void fail(Throwable reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    /** How long the source has been silent; zero while an event is being worked on. */
    long silentNanos() {
        return taking ? 0 : nanoTime.getAsLong() - lastEventNanos;
    }

    @Override
    public void setChecksumType(ChecksumType type) {
        super.setChecksumType(type);
        checksums = type == ChecksumType.CRC32;
    }

    @Override
    public Event nextEvent(ByteArrayInputStream in) throws IOException {
        if (failure != null) {
            throw new EOFException("the stream has ended");
        }
        boolean waited = nanoTime.getAsLong() - lastEventNanos > WAITED_NANOS;
        try {
            byte[] event = read(in);
            taking = true;
            taker.take(withoutChecksum(event), waited);
            lastEventNanos = nanoTime.getAsLong();
            return nothingForTheClient();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            fail(e);
            throw new EOFException("the stream has ended: " + e);
        } finally {
            taking = false;
        }
    }

    private static byte[] read(ByteArrayInputStream in) throws IOException {
        byte[] header = in.read(EventHeader.BYTES);
        int length = Math.toIntExact(EventHeader.read(header, 0).length());
        byte[] event = Arrays.copyOf(header, length);
        in.fill(event, header.length, length - header.length);
        return event;
    }

    private byte[] withoutChecksum(byte[] event) throws IOException {
        EventHeader header = EventHeader.read(event, 0);
        int content = event.length - CHECKSUM_BYTES;
        if (header.type() == io.tidemark.capture.binlog.EventType.FORMAT_DESCRIPTION.number()) {
            // It tells how all later events of the file are; its own last bytes are always algorithm and checksum.
            checksums = event[content - 1] == CRC32_ALGORITHM;
            return Arrays.copyOf(event, content);
        }
        if (header.isArtificial()) {
            return content >= EventHeader.BYTES && checksumFits(event) ? Arrays.copyOf(event, content) : event;
        }
        if (!checksums) {
            return event;
        }
        if (!checksumFits(event)) {
            throw new IOException("an event of type " + header.type() + " arrived damaged: its checksum does not fit");
        }
        return Arrays.copyOf(event, content);
    }

    private static boolean checksumFits(byte[] event) {
        int content = event.length - CHECKSUM_BYTES;
        CRC32 crc = new CRC32();
        crc.update(event, 0, content);
        long stored = 0;
        for (int i = CHECKSUM_BYTES - 1; i >= 0; i--) {
            stored = stored << 8 | event[content + i] & 0xFF;
        }
        return crc.getValue() == stored;
    }

    private static Event nothingForTheClient() {
        EventHeaderV4 header = new EventHeaderV4();
        header.setEventType(EventType.IGNORABLE);
        return new Event(header, null);
    }
}
