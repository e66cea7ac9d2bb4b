package io.tidemark.capture.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.capture.binlog.EventType;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventTypeCoverageTest {

    /** Where the client's names differ from ours. */
    private static final Map<String, EventType> OTHER_NAMES = Map.ofEntries(
            Map.entry("WRITE_ROWS", EventType.WRITE_ROWS_V1),
            Map.entry("UPDATE_ROWS", EventType.UPDATE_ROWS_V1),
            Map.entry("DELETE_ROWS", EventType.DELETE_ROWS_V1),
            Map.entry("EXT_WRITE_ROWS", EventType.WRITE_ROWS),
            Map.entry("EXT_UPDATE_ROWS", EventType.UPDATE_ROWS),
            Map.entry("EXT_DELETE_ROWS", EventType.DELETE_ROWS),
            Map.entry("PARTIAL_UPDATE_ROWS_EVENT", EventType.PARTIAL_UPDATE_ROWS),
            Map.entry("ANNOTATE_ROWS", EventType.MARIADB_ANNOTATE_ROWS),
            Map.entry("BINLOG_CHECKPOINT", EventType.MARIADB_BINLOG_CHECKPOINT));

    @ParameterizedTest
    @EnumSource(com.github.shyiko.mysql.binlog.event.EventType.class)
    void everyEventThatDebeziumsClientKnowsIsDecidedUpon(com.github.shyiko.mysql.binlog.event.EventType known) {
        EventType ours = OTHER_NAMES.get(known.name());
        assertThat(ours == null ? EventType.valueOf(known.name()) : ours).isNotNull();
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
