package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.schemas.BinlogCoordinate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreTargetTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T09:00:00Z, 1795251600000000",
        "2026-11-21T10:00:00.000001+01:00, 1795251600000001",
        "2026-11-21 09:00:00.5Z, 1795251600500000",
        "2026-11-21T10:00:00+01:00[Europe/Berlin], 1795251600000000"
    })
    void readsTimesWithZone(String text, long micros) {
        assertThat(RestoreTarget.parse(text)).isEqualTo(new RestoreTarget.AtTime(micros));
    }

    @Test
    void readsTheOtherForms() {
        assertThat(RestoreTarget.parse("latest")).isEqualTo(new RestoreTarget.Latest());
        assertThat(RestoreTarget.parse("gtid:0-1-7")).isEqualTo(new RestoreTarget.AtTransaction("0-1-7", true));
        assertThat(RestoreTarget.parse("before-gtid:3e11fa47-71ca-11e1-9e33-c80aa9429562:23"))
                .isEqualTo(new RestoreTarget.AtTransaction("3e11fa47-71ca-11e1-9e33-c80aa9429562:23", false));
        assertThat(RestoreTarget.parse("binlog:binlog.000002:4711"))
                .isEqualTo(new RestoreTarget.AtCoordinate(new BinlogCoordinate("binlog.000002", 4711)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-11-21T09:00:00",
                "2026-11-21",
                "gtid:",
                "binlog:binlog.000002",
                "binlog:binlog.000002:x",
                "2026-11-21T09:00:00.1234567Z"
            })
    void refusesAnythingElseAndSaysWhatWouldWork(String text) {
        assertThatThrownBy(() -> RestoreTarget.parse(text))
                .isInstanceOfSatisfying(
                        RestoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID_TARGET))
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("before-gtid:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "latest",
                "2026-11-21T09:00:00.000001Z",
                "gtid:0-1-7",
                "before-gtid:0-1-7",
                "binlog:binlog.000002:4"
            })
    void writesWhatItReads(String text) {
        assertThat(RestoreTarget.parse(text).text()).isEqualTo(text);
    }
}
