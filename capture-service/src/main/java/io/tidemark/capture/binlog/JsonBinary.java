package io.tidemark.capture.binlog;

/**
 * A value in MySQL's binary JSON ({@code sql-common/json_binary.h}), not copied: where it lies in an array of bytes.
 *
 * @param bytes what it lies in
 * @param type the value's type
 * @param at where the value begins, behind its type
 * @param end where the document ends
 */
record JsonBinary(byte[] bytes, int type, int at, int end) {
    static final int SMALL_OBJECT = 0x00;
    static final int LARGE_OBJECT = 0x01;
    static final int SMALL_ARRAY = 0x02;
    static final int LARGE_ARRAY = 0x03;
    static final int LITERAL = 0x04;
    static final int INT16 = 0x05;
    static final int UINT16 = 0x06;
    static final int INT32 = 0x07;
    static final int UINT32 = 0x08;
    static final int INT64 = 0x09;
    static final int UINT64 = 0x0A;
    static final int DOUBLE = 0x0B;
    static final int STRING = 0x0C;
    static final int OPAQUE = 0x0F;

    private static final byte[] NULL_LITERAL = {LITERAL, 0};

    /** A stored document. An empty one is the JSON literal null, as the server takes it. */
    static JsonBinary document(byte[] bytes, int from, int length) {
        return length == 0
                ? new JsonBinary(NULL_LITERAL, LITERAL, 1, NULL_LITERAL.length)
                : new JsonBinary(bytes, bytes[from] & 0xFF, from + 1, from + length);
    }

    /** Its bytes. */
    ByteCursor content() {
        return new ByteCursor(bytes, at, end);
    }

    /** Whether it is an object or an array. */
    boolean isContainer() {
        return type <= LARGE_ARRAY;
    }

    /** The value as an object or array. */
    Container container() {
        boolean large = type == LARGE_OBJECT || type == LARGE_ARRAY;
        int count = (int) content().littleEndian(large ? 4 : 2);
        return new Container(this, type <= LARGE_OBJECT, large ? 4 : 2, count);
    }

    /**
     * An object or array.
     *
     * @param value where it lies
     * @param isObject whether it has keys
     * @param width bytes of a count or an offset
     * @param count how many members or elements
     */
    record Container(JsonBinary value, boolean isObject, int width, int count) {
        /** The key of a member. */
        String key(int i) {
            ByteCursor entry = new ByteCursor(value.bytes, value.at + 2 * width + i * (width + 2), value.end);
            int offset = (int) entry.littleEndian(width);
            int length = entry.u16();
            return new ByteCursor(value.bytes, value.at + offset, value.end).utf8(length);
        }

        /** The value of a member or element. */
        JsonBinary value(int i) {
            int keys = isObject ? count * (width + 2) : 0;
            int entry = value.at + 2 * width + keys + i * (1 + width);
            int type = value.bytes[entry] & 0xFF;
            boolean inlined = type == LITERAL
                    || type == INT16
                    || type == UINT16
                    || width == 4 && (type == INT32 || type == UINT32);
            int at = inlined
                    ? entry + 1
                    : value.at + (int) new ByteCursor(value.bytes, entry + 1, value.end).littleEndian(width);
            return new JsonBinary(value.bytes, type, at, value.end);
        }
    }
}
