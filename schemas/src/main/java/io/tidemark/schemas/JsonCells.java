package io.tidemark.schemas;

import java.util.Arrays;

/**
 * Cells of MySQL's JSON: the document in UTF-8 as the server prints it. The text does not always tell a value's type: {@code 1.5} is a
 * DOUBLE or a DECIMAL, {@code "2026-11-21"} a string or a DATE. Where a value has another type than the server would read from the text,
 * a byte 0, which no printed document has, and a mark for every number and every string in the order of the text follow; the last mark
 * is that of the last such value. Equal documents with equal types have equal cells.
 */
public final class JsonCells {
    /** A number or string of the type that the server reads from its text. */
    public static final char AS_TEXT = '.';
    /** A signed INTEGER above 4294967295, which the server reads as unsigned. */
    public static final char SIGNED = 'i';
    /** An UNSIGNED INTEGER up to 4294967295, which the server reads as signed. */
    public static final char UNSIGNED = 'u';

    public static final char DECIMAL = 'd';
    public static final char DATE = 'D';
    public static final char TIME = 'H';
    public static final char DATETIME = 'S';
    public static final char TIMESTAMP = 'T';
    /** Bytes of a type that JSON has no notation for: {@code "base64:type<number of the column type>:<bytes>"}. */
    public static final char OPAQUE = 'o';

    /** The largest integer that the server reads as signed ({@code sql-common/json_dom.cc}, Rapid_json_handler). */
    public static final long LARGEST_READ_AS_SIGNED = 0xFFFF_FFFFL;

    private JsonCells() {}

    /**
     * A cell.
     *
     * @param text the document
     * @param marks one for each number and string; {@link #AS_TEXT} alone is as good as none
     */
    public static byte[] of(byte[] text, CharSequence marks) {
        int length = marks.length();
        while (length > 0 && marks.charAt(length - 1) == AS_TEXT) {
            length--;
        }
        if (length == 0) {
            return text;
        }
        byte[] cell = Arrays.copyOf(text, Math.addExact(text.length, length + 1));
        for (int i = 0; i < length; i++) {
            cell[text.length + 1 + i] = (byte) marks.charAt(i);
        }
        return cell;
    }

    /** Whether a value of the document has another type than its text says. */
    public static boolean isMarked(byte[] cell) {
        return endOfText(cell) < cell.length;
    }

    /** The document. */
    public static byte[] text(byte[] cell) {
        int end = endOfText(cell);
        return end == cell.length ? cell : Arrays.copyOf(cell, end);
    }

    /** The marks up to the last that is not {@link #AS_TEXT}; empty if there is none. */
    public static String marks(byte[] cell) {
        int end = endOfText(cell);
        StringBuilder marks = new StringBuilder();
        for (int i = end + 1; i < cell.length; i++) {
            marks.append((char) cell[i]);
        }
        return marks.toString();
    }

    private static int endOfText(byte[] cell) {
        for (int i = 0; i < cell.length; i++) {
            if (cell[i] == 0) {
                return i;
            }
        }
        return cell.length;
    }
}
