package io.tidemark.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tidemark.schemas.JournalRecord.Commit;
import io.tidemark.schemas.JournalRecord.Ddl;
import io.tidemark.schemas.JournalRecord.Gap;
import io.tidemark.schemas.JournalRecord.Heartbeat;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.JournalRecord.StreamStart;
import io.tidemark.schemas.JournalRecord.TableSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.junit.jupiter.api.Test;

class JournalCodecTest {
    private static final TableDefinition DEALS = new TableDefinition(
            new TableName("crm", "deals"),
            List.of(
                    new ColumnDefinition("id", ValueKind.INTEGER, 8, 0, true, null, List.of(), false, 1),
                    new ColumnDefinition(
                            "stage", ValueKind.ENUM, 0, 0, false, "utf8mb4", List.of("new", "won"), true, 0)));
    private static final Position POSITION = new Position(
            41, "0-1-17", new BinlogCoordinate("binlog.000003", 99_000_000_000L), 2, 1_795_251_600_000_001L, 1, 77);
    private static final List<JournalRecord> RECORDS = List.of(
            new RowChange(
                    POSITION, DEALS.fingerprint(), RowOperation.UPDATE, 2, new Object[] {-1L, null}, new Object[] {
                        Long.MIN_VALUE, 1L, 1.5f, -0.0d, new byte[] {0, -1}
                    }),
            new RowChange(
                    new Position(42, null, new BinlogCoordinate("binlog.000003", 4), 0, 0, 0, 0),
                    DEALS.fingerprint(),
                    RowOperation.DELETE,
                    0,
                    new Object[] {},
                    null),
            new TableSchema(DEALS),
            new Ddl(
                    POSITION,
                    "crm",
                    "ALTER TABLE d\u00e9als ...".getBytes(StandardCharsets.UTF_8),
                    Map.of("sql_mode", "4")),
            new Commit(POSITION, new BinlogCoordinate("binlog.000003", 7), 2, 40),
            new Heartbeat(41, new BinlogCoordinate("binlog.000003", 8), "0-1-17", 5),
            new StreamStart("incarnation", 41, new BinlogCoordinate("binlog.000003", 8), "0-1-17", 1, "server"),
            new Gap(POSITION, 39, "0-1-17", "server", "the binlog was purged"));

    private final JournalCodec codec = new JournalCodec();

    @Test
    void decodesWhatItEncoded() {
        for (JournalRecord record : RECORDS) {
            assertThat(codec.decode(codec.encode(record)))
                    .usingRecursiveComparison()
                    .isEqualTo(record);
        }
    }

    @Test
    void tellsTextsApartThatComeAgainAndChange() {
        List<String> gtids = List.of("0-1-9", "0-1-9", "0-1-10", "0-1-1", "0-1-10", "0-1-9");
        List<Commit> commits = IntStream.range(0, gtids.size())
                .mapToObj(i -> new Commit(
                        new Position(i + 1, gtids.get(i), new BinlogCoordinate("binlog.00000" + i / 2, i), 0, 0, 1, 1),
                        new BinlogCoordinate("binlog.000000", i),
                        0,
                        i + 1))
                .toList();
        List<byte[]> encoded = commits.stream().map(codec::encode).toList();
        assertThat(encoded.stream().map(codec::decode).toList()).isEqualTo(commits);
    }

    @Test
    void writesWhatAvrosOwnReaderReads() throws IOException {
        BinaryMessageDecoder<GenericRecord> avro = new BinaryMessageDecoder<>(new GenericData(), JournalCodec.schema());
        GenericRecord change =
                (GenericRecord) avro.decode(codec.encode(RECORDS.get(0))).get("record");
        assertThat(change.getSchema().getName()).isEqualTo("RowChange");
        assertThat(((GenericRecord) change.get("position")).get("offset")).isEqualTo(99_000_000_000L);
        assertThat(change.get("operation")).hasToString("UPDATE");
        assertThat((List<?>) change.get("before")).isEqualTo(Arrays.asList(-1L, null));
        for (JournalRecord record : RECORDS) {
            GenericRecord read = avro.decode(codec.encode(record));
            assertThat(((GenericRecord) read.get("record")).getSchema().getName())
                    .isEqualTo(record.getClass().getSimpleName());
        }
    }

    @Test
    void refusesDamageAtEveryByteItCanNotice() {
        byte[] whole = codec.encode(RECORDS.get(0));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(JournalFormatException.class).isThrownBy(() -> codec.decode(cut));
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThatExceptionOfType(JournalFormatException.class).isThrownBy(() -> codec.decode(longer));
    }

    @Test
    void definitionsSurviveJsonWithTheirFingerprint() {
        TableDefinition read = TableDefinitionJson.read(TableDefinitionJson.write(DEALS));
        assertThat(read).isEqualTo(DEALS);
        assertThat(read.columns()).isEqualTo(DEALS.columns());
        assertThat(read.fingerprint().hex()).isEqualTo(DEALS.fingerprint().hex());
    }
}
