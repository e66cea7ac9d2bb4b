package io.tidemark.capture.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.capture.binlog.EventType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventTypeCoverageTest {

    @Test
    void everyEventThatDebeziumsClientKnowsIsDecidedUpon() {
        IntStream.range(0, 256)
                .filter(number -> com.github.shyiko.mysql.binlog.event.EventType.byEventNumber(number)
                        != com.github.shyiko.mysql.binlog.event.EventType.UNKNOWN)
                .forEach(number ->
                        assertThat(EventType.ofNumber(number)).as("event type %d", number).isNotNull());
    }

    @Test
    void typesHaveTheirOwnNumbers() {
        for (EventType type : EventType.values()) {
            assertThat(EventType.ofNumber(type.number())).isEqualTo(type);
        }
        assertThat(EventType.ofNumber(43)).isNull();
        assertThat(EventType.ofNumber(172)).isNull();
    }
}
