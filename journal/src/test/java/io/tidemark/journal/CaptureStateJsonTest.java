package io.tidemark.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.PreparedTransaction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureStateJsonTest {
    private static final CaptureState STATE = new CaptureState(
            1187,
            "0-1-913",
            new BinlogCoordinate("binlog.000002", 77120),
            12,
            1176,
            1,
            "lineage",
            "journal",
            1_795_251_600_000_000L,
            List.of());

    private static final CaptureState WITH_XA = new CaptureState(
            1188,
            "",
            new BinlogCoordinate("binlog.000002", 77120),
            0,
            0,
            1,
            "lineage",
            "journal",
            1_795_251_600_000_000L,
            List.of(
                    new PreparedTransaction("X'61',X'',1", new BinlogCoordinate("binlog.000001", 4), null, ""),
                    new PreparedTransaction(
                            "X'62',X'',1", new BinlogCoordinate("binlog.000001", 99), "0-1-912", "0-1-911")));

    @Test
    void readsWhatItWrote() {
        assertThat(CaptureStateJson.read(CaptureStateJson.write(STATE))).isEqualTo(STATE);
        assertThat(CaptureStateJson.read(CaptureStateJson.write(WITH_XA))).isEqualTo(WITH_XA);
    }

    @Test
    void keepsTheStoredForm() {
        assertThat(new String(CaptureStateJson.write(STATE), StandardCharsets.UTF_8))
                .isEqualTo("{\"format\":1,\"sequence\":1187,\"gtids\":\"0-1-913\",\"restartFile\":\"binlog.000002\","
                        + "\"restartOffset\":77120,\"rowsPublishedOfOpenTransaction\":12,"
                        + "\"openTransactionFirstSequence\":1176,\"serverId\":1,\"lineage\":\"lineage\","
                        + "\"journal\":\"journal\","
                        + "\"publishedAtMicros\":1795251600000000}");
    }

    @Test
    void refusesAnotherFormatAndMissingFields() {
        assertThatThrownBy(() -> read("{\"format\":2}"))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("format '2'");
        assertThatThrownBy(() -> read("{\"format\":1,\"sequence\":1}"))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("'gtids'");
        assertThatThrownBy(() -> read("no json")).isInstanceOf(JournalException.class);
    }

    private static CaptureState read(String json) {
        return CaptureStateJson.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
