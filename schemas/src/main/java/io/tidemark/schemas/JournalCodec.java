package io.tidemark.schemas;

import io.tidemark.schemas.JournalRecord.Commit;
import io.tidemark.schemas.JournalRecord.Ddl;
import io.tidemark.schemas.JournalRecord.Gap;
import io.tidemark.schemas.JournalRecord.Heartbeat;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.JournalRecord.StreamStart;
import io.tidemark.schemas.JournalRecord.TableSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Turns journal records into bytes and back: Avro single-object encoding (Avro specification, "Single-object encoding": the
 * marker C3 01, the schema's CRC-64-AVRO fingerprint in little-endian order, the Avro binary body).
 *
 * <p>The body is written through Avro's encoder field by field instead of through generic records, which costs a third of the
 * time; the tests hold it against Avro's own generic reader. Not thread-safe: one codec per thread.
 */
public final class JournalCodec {
    private static final byte[] MARKER = {(byte) 0xC3, 0x01};
    private static final int HEADER_BYTES = MARKER.length + Long.BYTES;
    private static final RowOperation[] OPERATIONS = RowOperation.values();

    private final byte[] header;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1024);
    private @Nullable BinaryEncoder reusedEncoder;
    private @Nullable BinaryDecoder reusedDecoder;
    private final RepeatedText gtid = new RepeatedText();
    private final RepeatedText binlogFile = new RepeatedText();

    /** A codec of the current schema version. */
    public JournalCodec() {
        header = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MARKER)
                .putLong(SchemaNormalization.parsingFingerprint64(schema()))
                .array();
    }

    /** The Avro schema of every record. */
    public static Schema schema() {
        try (InputStream in = JournalCodec.class.getResourceAsStream("journal-v1.avsc")) {
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The record's bytes. */
    public byte[] encode(JournalRecord record) {
        buffer.reset();
        buffer.writeBytes(header);
        BinaryEncoder out = EncoderFactory.get().binaryEncoder(buffer, reusedEncoder);
        reusedEncoder = out;
        try {
            if (record instanceof RowChange change) {
                out.writeIndex(0);
                write(change, out);
            } else if (record instanceof TableSchema schema) {
                out.writeIndex(1);
                out.writeString(TableDefinitionJson.write(schema.table()));
            } else if (record instanceof Ddl ddl) {
                out.writeIndex(2);
                write(ddl, out);
            } else if (record instanceof Commit commit) {
                out.writeIndex(3);
                write(commit, out);
            } else if (record instanceof Heartbeat heartbeat) {
                out.writeIndex(4);
                write(heartbeat, out);
            } else if (record instanceof StreamStart start) {
                out.writeIndex(5);
                write(start, out);
            } else if (record instanceof Gap gap) {
                out.writeIndex(6);
                write(gap, out);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return buffer.toByteArray();
    }

    /**
     * The record that the bytes hold.
     *
     * @throws JournalFormatException if they are not a journal record of a known schema, or end early
     */
    public JournalRecord decode(byte[] bytes) {
        for (int i = 0; i < HEADER_BYTES; i++) {
            if (bytes.length < HEADER_BYTES || bytes[i] != header[i]) {
                throw new JournalFormatException("not a journal record of schema version 1 (its first bytes differ);"
                        + " a newer Tidemark may have written it");
            }
        }
        BinaryDecoder in =
                DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, reusedDecoder);
        reusedDecoder = in;
        try {
            JournalRecord record = read(in);
            if (!in.isEnd()) {
                throw new JournalFormatException("bytes follow the end of a journal record");
            }
            return record;
        } catch (IOException e) {
            throw new JournalFormatException("a journal record ends early or is damaged", e);
        }
    }

    private JournalRecord read(BinaryDecoder in) throws IOException {
        int kind = in.readIndex();
        switch (kind) {
            case 0:
                return readRowChange(in);
            case 1:
                return new TableSchema(TableDefinitionJson.read(in.readString()));
            case 2:
                return readDdl(in);
            case 3:
                return new Commit(
                        readPosition(in),
                        new BinlogCoordinate(in.readString(), in.readLong()),
                        in.readLong(),
                        in.readLong());
            case 4:
                return new Heartbeat(
                        in.readLong(),
                        new BinlogCoordinate(in.readString(), in.readLong()),
                        in.readString(),
                        in.readLong());
            case 5:
                return new StreamStart(
                        in.readString(),
                        in.readLong(),
                        new BinlogCoordinate(in.readString(), in.readLong()),
                        in.readString(),
                        in.readLong(),
                        in.readString());
            case 6:
                return new Gap(readPosition(in), in.readLong(), in.readString(), in.readString(), in.readString());
            default:
                throw new JournalFormatException("unknown kind " + kind + " of journal record");
        }
    }

    private static void write(RowChange change, BinaryEncoder out) throws IOException {
        write(change.position(), out);
        out.writeFixed(change.table().bytes());
        out.writeEnum(change.operation().ordinal());
        out.writeInt(change.flags());
        writeImage(change.before(), out);
        writeImage(change.after(), out);
    }

    private RowChange readRowChange(BinaryDecoder in) throws IOException {
        Position position = readPosition(in);
        byte[] table = new byte[Fingerprint.BYTES];
        in.readFixed(table);
        return new RowChange(
                position,
                Fingerprint.ofBytes(table),
                OPERATIONS[in.readEnum()],
                in.readInt(),
                readImage(in),
                readImage(in));
    }

    private static void write(Ddl ddl, BinaryEncoder out) throws IOException {
        write(ddl.position(), out);
        out.writeString(ddl.database());
        out.writeBytes(ddl.sql());
        out.writeMapStart();
        out.setItemCount(ddl.session().size());
        for (Map.Entry<String, String> variable : ddl.session().entrySet()) {
            out.startItem();
            out.writeString(variable.getKey());
            out.writeString(variable.getValue());
        }
        out.writeMapEnd();
    }

    private Ddl readDdl(BinaryDecoder in) throws IOException {
        Position position = readPosition(in);
        String database = in.readString();
        byte[] sql = readBytes(in);
        Map<String, String> session = new LinkedHashMap<>();
        for (long left = in.readMapStart(); left != 0; left = in.mapNext()) {
            for (long i = 0; i < left; i++) {
                session.put(in.readString(), in.readString());
            }
        }
        return new Ddl(position, database, sql, session);
    }

    private static void write(Commit commit, BinaryEncoder out) throws IOException {
        write(commit.position(), out);
        out.writeString(commit.begin().file());
        out.writeLong(commit.begin().offset());
        out.writeLong(commit.rowCount());
        out.writeLong(commit.firstSequence());
    }

    private static void write(Heartbeat heartbeat, BinaryEncoder out) throws IOException {
        out.writeLong(heartbeat.sequence());
        out.writeString(heartbeat.coordinate().file());
        out.writeLong(heartbeat.coordinate().offset());
        out.writeString(heartbeat.gtids());
        out.writeLong(heartbeat.timeMicros());
    }

    private static void write(StreamStart start, BinaryEncoder out) throws IOException {
        out.writeString(start.journal());
        out.writeLong(start.sequence());
        out.writeString(start.coordinate().file());
        out.writeLong(start.coordinate().offset());
        out.writeString(start.gtids());
        out.writeLong(start.serverId());
        out.writeString(start.lineage());
    }

    private static void write(Gap gap, BinaryEncoder out) throws IOException {
        write(gap.position(), out);
        out.writeLong(gap.afterSequence());
        out.writeString(gap.gtids());
        out.writeString(gap.lineage());
        out.writeString(gap.reason());
    }

    private static void write(Position position, BinaryEncoder out) throws IOException {
        out.writeLong(position.sequence());
        String gtid = position.gtid();
        out.writeIndex(gtid == null ? 0 : 1);
        if (gtid != null) {
            out.writeString(gtid);
        }
        out.writeString(position.coordinate().file());
        out.writeLong(position.coordinate().offset());
        out.writeLong(position.row());
        out.writeLong(position.commitTimeMicros());
        out.writeLong(position.serverId());
        out.writeLong(position.threadId());
    }

    private Position readPosition(BinaryDecoder in) throws IOException {
        return new Position(
                in.readLong(),
                in.readIndex() == 0 ? null : gtid.read(in),
                new BinlogCoordinate(binlogFile.read(in), in.readLong()),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }

    private static void writeImage(@Nullable Object @Nullable [] image, BinaryEncoder out) throws IOException {
        if (image == null) {
            out.writeIndex(0);
            return;
        }
        out.writeIndex(1);
        out.writeArrayStart();
        out.setItemCount(image.length);
        for (Object cell : image) {
            out.startItem();
            if (cell == null) {
                out.writeIndex(0);
            } else if (cell instanceof Long number) {
                out.writeIndex(1);
                out.writeLong(number);
            } else if (cell instanceof Float number) {
                out.writeIndex(2);
                out.writeFloat(number);
            } else if (cell instanceof Double number) {
                out.writeIndex(3);
                out.writeDouble(number);
            } else if (cell instanceof byte[] bytes) {
                out.writeIndex(4);
                out.writeBytes(bytes);
            } else {
                throw new IllegalArgumentException("a cell of " + cell.getClass() + " is not canonical");
            }
        }
        out.writeArrayEnd();
    }

    private static @Nullable Object @Nullable [] readImage(BinaryDecoder in) throws IOException {
        if (in.readIndex() == 0) {
            return null;
        }
        long length = in.readArrayStart();
        @Nullable Object[] image = new Object[Math.toIntExact(length)];
        for (int i = 0; i < image.length; i++) {
            image[i] = switch (in.readIndex()) {
                case 0 -> null;
                case 1 -> in.readLong();
                case 2 -> in.readFloat();
                case 3 -> in.readDouble();
                case 4 -> readBytes(in);
                default -> throw new JournalFormatException("unknown kind of cell in a journal record");
            };
        }
        if (length != 0 && in.arrayNext() != 0) {
            throw new JournalFormatException("a row image in more than one block");
        }
        return image;
    }

    private static byte[] readBytes(BinaryDecoder in) throws IOException {
        ByteBuffer read = in.readBytes(null);
        byte[] bytes = new byte[read.remaining()];
        read.get(bytes);
        return bytes;
    }

    /** A text that is often the same as in the record before; then it is the same object, too. */
    private static final class RepeatedText {
        private Utf8 last = new Utf8();
        private Utf8 spare = new Utf8();
        private String text = "";

        String read(BinaryDecoder in) throws IOException {
            Utf8 read = in.readString(spare);
            if (!read.equals(last)) {
                text = read.toString();
                spare = last;
                last = read;
            }
            return text;
        }
    }
}
