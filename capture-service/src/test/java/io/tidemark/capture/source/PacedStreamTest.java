package io.tidemark.capture.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PacedStreamTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    /** What a sender writes at given times, read by a clock that moves only while somebody sleeps or waits for it. */
    private static final class Sender extends InputStream {
        private record Write(long atNanos, int value) {}

        private final Deque<Write> writes = new ArrayDeque<>();
        private final List<Long> sleeps = new ArrayList<>();
        private long now = 1_000_000 * MILLI;
        private final long start = now;
        private int waits;

        void writeAfter(long millis, int value) {
            writes.add(new Write(start + millis * MILLI, value));
        }

        void sleep(long nanos) {
            sleeps.add(nanos);
            now += nanos;
        }

        PacedStream paced() {
            PacedStream stream = new PacedStream(this, () -> now, this::sleep);
            stream.startPacing();
            return stream;
        }

        @Override
        public int available() {
            return (int) writes.stream().filter(write -> write.atNanos() <= now).count();
        }

        @Override
        public int read() {
            Write next = writes.poll();
            if (next == null) {
                return -1;
            }
            if (next.atNanos() > now) {
                waits++;
                now = next.atNanos();
            }
            return next.value();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int first = read();
            if (first < 0) {
                return -1;
            }
            int count = 0;
            target[offset + count++] = (byte) first;
            while (count < length && available() > 0) {
                target[offset + count++] = (byte) read();
            }
            return count;
        }
    }

    @Test
    void readsWhatComesBehindASilenceAtOnce() throws Exception {
        Sender sender = new Sender();
        sender.writeAfter(50, 1);
        sender.writeAfter(500, 2);
        PacedStream stream = sender.paced();
        assertThat(stream.read()).isEqualTo(1);
        sender.now += 100 * MILLI;
        assertThat(stream.read()).isEqualTo(2);
        assertThat(sender.sleeps).isEmpty();
        assertThat(sender.now - sender.start).isEqualTo(500 * MILLI);
    }

    @Test
    void readsWhatIsThereWithoutSleeping() throws Exception {
        Sender sender = new Sender();
        for (int i = 0; i < 100; i++) {
            sender.writeAfter(0, i);
        }
        sender.writeAfter(1, 100);
        PacedStream stream = sender.paced();
        for (int i = 0; i < 90; i++) {
            assertThat(stream.read()).isEqualTo(i);
        }
        assertThat(stream.read(new byte[512], 0, 512)).isEqualTo(10);
        assertThat(sender.sleeps).isEmpty();
        assertThat(stream.read()).isEqualTo(100);
        assertThat(sender.sleeps).isEmpty();
    }

    @Test
    void answersToRequestsAreWaitedForAtOnce() throws Exception {
        Sender sender = new Sender();
        PacedStream stream = new PacedStream(sender, () -> sender.now, sender::sleep);
        for (int i = 1; i <= 10; i++) {
            sender.writeAfter(i, i);
            assertThat(stream.read()).isEqualTo(i);
        }
        assertThat(sender.sleeps).isEmpty();
        stream.startPacing();
        sender.writeAfter(11, 11);
        assertThat(stream.read()).isEqualTo(11);
        assertThat(sender.sleeps).hasSize(1);
    }

    @Test
    void isWokenOncePerPaceByABusySender() throws Exception {
        Sender sender = new Sender();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 1000; i++) {
            sender.writeAfter(1 + i, i);
            expected.write(i);
        }
        PacedStream stream = sender.paced();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] buffer = new byte[512];
        int reads = 0;
        for (int count = stream.read(buffer, 0, buffer.length);
                count >= 0;
                count = stream.read(buffer, 0, buffer.length)) {
            read.write(buffer, 0, count);
            reads++;
        }
        assertThat(read.toByteArray()).isEqualTo(expected.toByteArray());
        // A second in paces of ten milliseconds, and one wait at the beginning.
        assertThat(reads).isBetween(95, 105);
        assertThat(sender.waits).isLessThan(5);
        assertThat(sender.sleeps).allSatisfy(nanos -> assertThat(nanos).isBetween(1L, PacedStream.PACE_NANOS));
    }
}
