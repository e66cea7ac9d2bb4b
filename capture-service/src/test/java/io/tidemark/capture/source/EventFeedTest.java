package io.tidemark.capture.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import io.tidemark.capture.binlog.EventHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EventFeedTest {
    private static final byte HEARTBEAT = 27;

    private long now = 1;

    /** What a heartbeat says is true of the moment only if nothing lay in a buffer before it. */
    @Test
    void aHeartbeatIsCurrentOnlyBehindASilence() throws Exception {
        List<Boolean> current = new ArrayList<>();
        EventFeed feed = new EventFeed((event, isCurrent) -> current.add(isCurrent), () -> now);
        for (long silenceMillis : new long[] {0, 5, 50, 1_000}) {
            now += TimeUnit.MILLISECONDS.toNanos(silenceMillis);
            feed.nextEvent(heartbeat());
        }
        assertThat(current).containsExactly(false, false, false, true);
        assertThat(feed.failure()).isNull();
    }

    private static ByteArrayInputStream heartbeat() {
        byte[] file = {'b', 'i', 'n', '.', '1'};
        ByteBuffer event = ByteBuffer.allocate(EventHeader.BYTES + file.length).order(ByteOrder.LITTLE_ENDIAN);
        event.putInt(0)
                .put(HEARTBEAT)
                .putInt(1)
                .putInt(event.capacity())
                .putInt(120)
                .putShort((short) 0)
                .put(file);
        return new ByteArrayInputStream(event.array());
    }
}
