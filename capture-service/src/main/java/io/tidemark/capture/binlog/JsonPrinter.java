package io.tidemark.capture.binlog;

import io.tidemark.schemas.TemporalCells;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Prints MySQL's binary JSON exactly as the server prints the document.
 *
 * <p>Binary form: MySQL {@code sql-common/json_binary.h}; text: {@code sql-common/json_dom.cc}, Json_wrapper::to_string. Keys
 * come in stored order; numbers keep their type ({@code 1.0} is a double, {@code 1} an integer).
 */
final class JsonPrinter {
    private static final int SMALL_OBJECT = 0x00;
    private static final int LARGE_OBJECT = 0x01;
    private static final int SMALL_ARRAY = 0x02;
    private static final int LARGE_ARRAY = 0x03;
    private static final int LITERAL = 0x04;
    private static final int INT16 = 0x05;
    private static final int UINT16 = 0x06;
    private static final int INT32 = 0x07;
    private static final int UINT32 = 0x08;
    private static final int INT64 = 0x09;
    private static final int UINT64 = 0x0A;
    private static final int DOUBLE = 0x0B;
    private static final int STRING = 0x0C;
    private static final int OPAQUE = 0x0F;

    private static final int TYPE_TIMESTAMP = 7;
    private static final int TYPE_DATE = 10;
    private static final int TYPE_TIME = 11;
    private static final int TYPE_DATETIME = 12;
    private static final int TYPE_NEWDECIMAL = 246;
    private static final String HEX = "0123456789abcdef";
    /** The server's base64 breaks lines after 76 characters, also inside a JSON string, where the break is escaped. */
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(76, new byte[] {'\n'});

    private final byte[] bytes;
    private final int end;
    private final StringBuilder out = new StringBuilder();

    private JsonPrinter(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    /** The document's text in UTF-8. An empty value prints as the JSON literal null, as the server prints it. */
    static byte[] print(byte[] bytes, int from, int length) {
        if (length == 0) {
            return "null".getBytes(StandardCharsets.US_ASCII);
        }
        JsonPrinter printer = new JsonPrinter(bytes, from + length);
        printer.value(bytes[from] & 0xFF, from + 1);
        return printer.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void value(int type, int at) {
        ByteCursor in = new ByteCursor(bytes, at, end);
        switch (type) {
            case SMALL_OBJECT -> container(at, false, true);
            case LARGE_OBJECT -> container(at, true, true);
            case SMALL_ARRAY -> container(at, false, false);
            case LARGE_ARRAY -> container(at, true, false);
            case LITERAL -> literal(in.u8());
            case INT16 -> out.append((short) in.u16());
            case UINT16 -> out.append(in.u16());
            case INT32 -> out.append((int) in.u32());
            case UINT32 -> out.append(in.u32());
            case INT64 -> out.append(in.u64());
            case UINT64 -> out.append(Long.toUnsignedString(in.u64()));
            case DOUBLE -> JsonNumberText.append(out, Double.longBitsToDouble(in.u64()));
            case STRING -> {
                int length = variableLength(in);
                quoted(in.utf8(length));
            }
            case OPAQUE -> opaque(in);
            default ->
                throw new NotUnderstoodException(
                        "a JSON document has a value of the unknown type " + type,
                        "Use a newer Tidemark for this server.");
        }
    }

    private void container(int at, boolean large, boolean object) {
        int width = large ? 4 : 2;
        ByteCursor in = new ByteCursor(bytes, at, end);
        int count = (int) in.littleEndian(width);
        in.skip(width);
        int keyEntry = width + 2;
        int keys = at + 2 * width;
        int values = object ? keys + count * keyEntry : keys;
        out.append(object ? '{' : '[');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.append(", ");
            }
            if (object) {
                ByteCursor entry = new ByteCursor(bytes, keys + i * keyEntry, end);
                int offset = (int) entry.littleEndian(width);
                int length = entry.u16();
                quoted(new ByteCursor(bytes, at + offset, end).utf8(length));
                out.append(": ");
            }
            element(at, values + i * (1 + width), large);
        }
        out.append(object ? '}' : ']');
    }

    private void element(int container, int entry, boolean large) {
        int type = bytes[entry] & 0xFF;
        boolean inlined =
                type == LITERAL || type == INT16 || type == UINT16 || large && (type == INT32 || type == UINT32);
        if (inlined) {
            value(type, entry + 1);
        } else {
            int offset = (int) new ByteCursor(bytes, entry + 1, end).littleEndian(large ? 4 : 2);
            value(type, container + offset);
        }
    }

    private void literal(int literal) {
        switch (literal) {
            case 0 -> out.append("null");
            case 1 -> out.append("true");
            case 2 -> out.append("false");
            default ->
                throw new NotUnderstoodException(
                        "a JSON document has the unknown literal " + literal, "Use a newer Tidemark for this server.");
        }
    }

    /** Length of a string: seven bits a byte, low ones first, the top bit says that more follow. */
    private static int variableLength(ByteCursor in) {
        int length = 0;
        int shift = 0;
        int next;
        do {
            next = in.u8();
            length |= (next & 0x7F) << shift;
            shift += 7;
        } while ((next & 0x80) != 0 && shift < 35);
        return length;
    }

    private void opaque(ByteCursor in) {
        int type = in.u8();
        int length = variableLength(in);
        ByteCursor content = in.slice(length);
        switch (type) {
            case TYPE_NEWDECIMAL -> {
                int precision = content.u8();
                int scale = content.u8();
                out.append(DecimalCells.text(DecimalCells.read(content, precision, scale), scale));
            }
            case TYPE_DATE -> inQuotes(TemporalCells.dateText(TemporalCells.dateOfDatetime(content.u64())));
            case TYPE_DATETIME, TYPE_TIMESTAMP -> inQuotes(TemporalCells.datetimeText(content.u64(), 6));
            case TYPE_TIME -> inQuotes(TemporalCells.timeText(timeMicros(content.u64()), 6));
            default ->
                inQuotes("base64:type" + type + ":"
                        + new String(BASE64.encode(content.bytes(content.remaining())), StandardCharsets.US_ASCII)
                                .replace("\n", "\\n"));
        }
    }

    /** From MySQL's packed TIME (my_time.h, TIME_to_longlong_time_packed). */
    private static long timeMicros(long packed) {
        long magnitude = Math.abs(packed);
        long whole = magnitude >> 24;
        long seconds = (whole >> 12 & 0x3FF) * 3600 + (whole >> 6 & 63) * 60 + (whole & 63);
        long micros = seconds * 1_000_000 + (magnitude & 0xFFFFFF);
        return packed < 0 ? -micros : micros;
    }

    private void inQuotes(String text) {
        out.append('"').append(text).append('"');
    }

    private void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
