package io.tidemark.demo.types;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Text as the very bytes of a column's character set, those among them that no mapping to Unicode knows. A binary string is stored in
 * a text column as it is; the server cuts it where it is not well-formed.
 */
final class TextValues {

    private static final int LONG_TEXT = 30_000;
    private static final int CHARACTERS_TOGETHER = 12;

    private TextValues() {}

    static List<String> of(ColumnFacts column, ServerTypes server) {
        if (column.length() == 0) {
            return List.of("''");
        }
        String name = column.characterSet() == null ? "binary" : column.characterSet();
        int width =
                switch (name) {
                    case "ucs2", "utf16", "utf16le" -> 2;
                    case "utf32" -> 4;
                    default -> 1;
                };
        Set<String> values = new LinkedHashSet<>();
        if (width == 1) {
            for (String text : List.of(
                    "",
                    " ",
                    "a",
                    "A",
                    "a ",
                    "a\t",
                    "\\N",
                    "\n",
                    "\r\n",
                    "a'b\"c`d\\",
                    "\0",
                    "a\0",
                    "NULL",
                    "\u001a\b")) {
                values.add(hex(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            }
        } else {
            for (String text : List.of("", " ", "a", "A", "a ", "\t", "\\N", "\n", "'\"`\\", "\0")) {
                values.add("'" + text.replace("\\", "\\\\").replace("'", "''").replace("\0", "\\0") + "'");
            }
        }
        for (byte[] characters : characters(name, maxBytes(name, server))) {
            values.add(hex(characters));
        }
        if (column.length() > LONG_TEXT) {
            values.add("REPEAT('long ', " + (Math.min(column.length(), 3L * LONG_TEXT) / 5 / width) + ")");
        }
        return new ArrayList<>(values);
    }

    private static int maxBytes(String name, ServerTypes server) {
        return server.characterSets().stream()
                .filter(set -> set.name().equals(name))
                .mapToInt(CharacterSetInfo::maxBytes)
                .findFirst()
                .orElse(1);
    }

    private static List<byte[]> characters(String name, int maxBytes) {
        return switch (name) {
            case "ucs2" ->
                parse("0061006200E9", "D800DC00", "FFFF", "FEFF0061", "FFFE", "0020", "00000061", "D83D", "30423044");
            case "utf16" -> parse("006100E9", "D83DDE00", "FFFF", "FEFF0061", "DBFFDFFF", "30423044", "0000");
            case "utf16le" -> parse("6100E900", "3DD800DE", "FFFF", "FFFE6100", "FFDBFFDF", "42304430", "0000");
            case "utf32" ->
                parse("00000061000000E9", "0001F600", "0000FFFF", "0010FFFF", "0000D800", "0000FEFF", "00000000");
            case "utf8", "utf8mb3" ->
                parse(
                        "C3A9C3A8",
                        "E697A5E69CAC",
                        "EFBFBF",
                        "EFBBBF61",
                        "EDA080",
                        "CC8165CC81",
                        "E2808B",
                        "C2A0",
                        "DFBF");
            case "utf8mb4" ->
                parse(
                        "C3A9C3A8",
                        "E697A5E69CAC",
                        "F09F9880",
                        "EFBFBF",
                        "F48FBFBF",
                        "EFBBBF61",
                        "EDA080",
                        "CC8165CC81",
                        "F09F91A8E2808DF09F91A9");
            case "sjis", "cp932" ->
                pairs(
                        new int[][] {{0x81, 0x9F}, {0xE0, 0xFC}},
                        new int[][] {{0x40, 0x7E}, {0x80, 0xFC}},
                        singles(0xA1, 0xDF));
            case "big5" -> pairs(new int[][] {{0xA1, 0xF9}}, new int[][] {{0x40, 0x7E}, {0xA1, 0xFE}}, new byte[0]);
            case "gbk" -> pairs(new int[][] {{0x81, 0xFE}}, new int[][] {{0x40, 0x7E}, {0x80, 0xFE}}, new byte[0]);
            case "gb2312" -> pairs(new int[][] {{0xA1, 0xF7}}, new int[][] {{0xA1, 0xFE}}, new byte[0]);
            case "euckr" ->
                pairs(new int[][] {{0x81, 0xFE}}, new int[][] {{0x41, 0x5A}, {0x61, 0x7A}, {0x81, 0xFE}}, new byte[0]);
            case "ujis", "eucjpms" -> {
                List<byte[]> all =
                        new ArrayList<>(pairs(new int[][] {{0xA1, 0xFE}}, new int[][] {{0xA1, 0xFE}}, new byte[0]));
                all.addAll(parse("8EA18EDF", "8FA1A1", "8FFEFE", "8FF5A1"));
                yield all;
            }
            case "gb18030" -> {
                List<byte[]> all = new ArrayList<>(
                        pairs(new int[][] {{0x81, 0xFE}}, new int[][] {{0x40, 0x7E}, {0x80, 0xFE}}, new byte[0]));
                all.addAll(parse("81308130", "8431A439", "90308130", "E3329A35", "FE39FE39"));
                yield all;
            }
            default -> maxBytes == 1 ? everyByte() : List.of();
        };
    }

    private static List<byte[]> everyByte() {
        List<byte[]> chunks = new ArrayList<>();
        for (int start = 0; start < 256; start += 16) {
            chunks.add(singles(start, start + 15));
        }
        return chunks;
    }

    private static byte[] singles(int first, int last) {
        int count = Math.min(last - first + 1, 20);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    /** Two-byte characters: the borders of every range, and what lies evenly between. */
    private static List<byte[]> pairs(int[][] leads, int[][] trails, byte[] singles) {
        List<byte[]> chunks = new ArrayList<>();
        List<Integer> secondBytes = new ArrayList<>();
        for (int[] range : trails) {
            int step = Math.max(1, (range[1] - range[0]) / 3);
            for (int trail = range[0]; trail <= range[1]; trail += step) {
                secondBytes.add(trail);
            }
            secondBytes.add(range[1]);
            if (range[0] < 0x5C && range[1] > 0x5C) {
                // The second byte of these characters is ASCII's backslash.
                secondBytes.add(0x5C);
            }
        }
        for (int[] range : leads) {
            int step = Math.max(1, (range[1] - range[0]) / 6);
            for (int lead = range[0]; lead <= range[1]; lead += step) {
                byte[] chunk = new byte[2 * Math.min(secondBytes.size(), CHARACTERS_TOGETHER)];
                for (int i = 0; i < chunk.length; i += 2) {
                    chunk[i] = (byte) lead;
                    chunk[i + 1] = secondBytes.get(i / 2).byteValue();
                }
                chunks.add(chunk);
            }
        }
        if (singles.length > 0) {
            chunks.add(singles);
        }
        return chunks;
    }

    private static List<byte[]> parse(String... texts) {
        List<byte[]> values = new ArrayList<>();
        for (String text : texts) {
            values.add(HexFormat.of().parseHex(text));
        }
        return values;
    }

    private static String hex(byte[] bytes) {
        return "X'" + HexFormat.of().withUpperCase().formatHex(bytes) + "'";
    }
}
