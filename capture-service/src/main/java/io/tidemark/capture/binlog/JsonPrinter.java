package io.tidemark.capture.binlog;

import io.tidemark.schemas.DecimalCells;
import io.tidemark.schemas.JsonCells;
import io.tidemark.schemas.TemporalCells;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Prints MySQL's binary JSON exactly as the server prints the document, and marks the values whose types the text does not tell.
 *
 * <p>Binary form: MySQL {@code sql-common/json_binary.h}; text: {@code sql-common/json_dom.cc}, Json_wrapper::to_string. Keys
 * come in stored order; numbers keep their type ({@code 1.0} is a double, {@code 1} an integer).
 */
final class JsonPrinter {
    private static final int TYPE_TIMESTAMP = 7;
    private static final int TYPE_DATE = 10;
    private static final int TYPE_TIME = 11;
    private static final int TYPE_DATETIME = 12;
    private static final int TYPE_NEWDECIMAL = 246;
    private static final String HEX = "0123456789abcdef";
    /** The server's base64 breaks lines after 76 characters, also inside a JSON string, where the break is escaped. */
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(76, new byte[] {'\n'});

    private final StringBuilder out = new StringBuilder();
    private final StringBuilder marks = new StringBuilder();
    private boolean first;

    /** The document's cell. */
    static byte[] print(JsonBinary document) {
        JsonPrinter printer = new JsonPrinter();
        printer.value(document);
        return printer.bytes();
    }

    /** The cell of what was printed. */
    byte[] bytes() {
        return JsonCells.of(out.toString().getBytes(StandardCharsets.UTF_8), marks);
    }

    /** Opens an object or array. */
    void begin(char bracket) {
        out.append(bracket);
        first = true;
    }

    /** Closes an object or array. */
    void end(char bracket) {
        out.append(bracket);
        first = false;
    }

    /** Goes on to the next element. */
    void element() {
        out.append(first ? "" : ", ");
        first = false;
    }

    /** Goes on to the next member. */
    void key(String key) {
        element();
        quoted(key);
        out.append(": ");
    }

    /** Prints a value with all that is in it. */
    void value(JsonBinary value) {
        ByteCursor in = value.content();
        switch (value.type()) {
            case JsonBinary.SMALL_OBJECT, JsonBinary.LARGE_OBJECT -> {
                JsonBinary.Container object = value.container();
                begin('{');
                for (int i = 0; i < object.count(); i++) {
                    key(object.key(i));
                    value(object.value(i));
                }
                end('}');
            }
            case JsonBinary.SMALL_ARRAY, JsonBinary.LARGE_ARRAY -> {
                JsonBinary.Container array = value.container();
                begin('[');
                for (int i = 0; i < array.count(); i++) {
                    element();
                    value(array.value(i));
                }
                end(']');
            }
            case JsonBinary.LITERAL -> literal(in.u8());
            case JsonBinary.INT16 -> signed((short) in.u16());
            case JsonBinary.UINT16 -> unsigned(in.u16());
            case JsonBinary.INT32 -> signed((int) in.u32());
            case JsonBinary.UINT32 -> unsigned(in.u32());
            case JsonBinary.INT64 -> signed(in.u64());
            case JsonBinary.UINT64 -> unsigned(in.u64());
            case JsonBinary.DOUBLE -> {
                marks.append(JsonCells.AS_TEXT);
                JsonNumberText.append(out, Double.longBitsToDouble(in.u64()));
            }
            case JsonBinary.STRING -> {
                marks.append(JsonCells.AS_TEXT);
                quoted(in.utf8(variableLength(in)));
            }
            case JsonBinary.OPAQUE -> opaque(in);
            default ->
                throw new NotUnderstoodException(
                        "a JSON document has a value of the unknown type " + value.type(),
                        "Use a newer Tidemark for this server.");
        }
    }

    private void signed(long number) {
        marks.append(number > JsonCells.LARGEST_READ_AS_SIGNED ? JsonCells.SIGNED : JsonCells.AS_TEXT);
        out.append(number);
    }

    private void unsigned(long number) {
        boolean readAsSigned = number >= 0 && number <= JsonCells.LARGEST_READ_AS_SIGNED;
        marks.append(readAsSigned ? JsonCells.UNSIGNED : JsonCells.AS_TEXT);
        out.append(Long.toUnsignedString(number));
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
        marks.append(
                switch (type) {
                    case TYPE_NEWDECIMAL -> JsonCells.DECIMAL;
                    case TYPE_DATE -> JsonCells.DATE;
                    case TYPE_DATETIME -> JsonCells.DATETIME;
                    case TYPE_TIMESTAMP -> JsonCells.TIMESTAMP;
                    case TYPE_TIME -> JsonCells.TIME;
                    default -> JsonCells.OPAQUE;
                });
        switch (type) {
            case TYPE_NEWDECIMAL -> {
                int precision = content.u8();
                int scale = content.u8();
                out.append(DecimalCells.text(StoredDecimals.read(content, precision, scale), scale));
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
