package io.tidemark.database;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * The character set in which a session sends its statements ({@code character_set_client}). Decodes statements into text and back
 * without changing a byte: a byte that is no character of the set, or that Java knows another character for, becomes a lone surrogate
 * (U+DC00 plus the byte) and that byte again.
 *
 * <p>Where a character of several bytes ends is decided as the servers' parsers do it ({@code strings/ctype-*.cc}, ismbchar), which
 * matters where its last byte may look like a quote or a backslash.
 */
public final class SessionCharset {
    private static final char ESCAPE = '\uDC00';
    private static final String DEFAULT_NAME = "utf8mb4";

    /** Java's names where they differ from the servers' in more than the way of writing. What the servers call latin1 is cp1252. */
    private static final Map<String, String> JAVA_NAMES = Map.ofEntries(
            Map.entry("binary", "UTF-8"),
            Map.entry("utf8", "UTF-8"),
            Map.entry("utf8mb3", "UTF-8"),
            Map.entry("utf8mb4", "UTF-8"),
            Map.entry("ascii", "US-ASCII"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("latin2", "ISO-8859-2"),
            Map.entry("latin5", "ISO-8859-9"),
            Map.entry("latin7", "ISO-8859-13"),
            Map.entry("greek", "ISO-8859-7"),
            Map.entry("hebrew", "ISO-8859-8"),
            Map.entry("cp1250", "windows-1250"),
            Map.entry("cp1251", "windows-1251"),
            Map.entry("cp1256", "windows-1256"),
            Map.entry("cp1257", "windows-1257"),
            Map.entry("cp850", "IBM850"),
            Map.entry("cp852", "IBM852"),
            Map.entry("cp866", "IBM866"),
            Map.entry("koi8r", "KOI8-R"),
            Map.entry("koi8u", "KOI8-U"),
            Map.entry("macroman", "x-MacRoman"),
            Map.entry("macce", "x-MacCentralEurope"),
            Map.entry("tis620", "TIS-620"),
            Map.entry("sjis", "Shift_JIS"),
            Map.entry("cp932", "windows-31j"),
            Map.entry("ujis", "EUC-JP"),
            Map.entry("eucjpms", "EUC-JP"),
            Map.entry("euckr", "x-windows-949"),
            Map.entry("gb2312", "GB2312"),
            Map.entry("gbk", "GBK"),
            Map.entry("gb18030", "GB18030"),
            Map.entry("big5", "Big5"));

    private final String name;
    private final Charset charset;

    private SessionCharset(String name, Charset charset) {
        this.name = name;
        this.charset = charset;
    }

    /** The character set of a session's variables; UTF-8 if they do not say. */
    public static SessionCharset ofSession(Map<String, String> session) {
        return named(session.getOrDefault("character_set_client", DEFAULT_NAME));
    }

    /** The character set of a server's name; one that Java does not have keeps ASCII and leaves all else undecoded. */
    public static SessionCharset named(String serverName) {
        String name = serverName.replace("'", "").strip().toLowerCase(Locale.ROOT);
        String javaName = JAVA_NAMES.getOrDefault(name, "US-ASCII");
        Charset charset = Charset.isSupported(javaName) ? Charset.forName(javaName) : StandardCharsets.US_ASCII;
        return new SessionCharset(name, charset);
    }

    /** A statement's bytes as text, from which {@link #encode} makes the same bytes. */
    public String decode(byte[] bytes) {
        if (isAscii(bytes)) {
            return new String(bytes, StandardCharsets.US_ASCII);
        }
        Characters characters = new Characters();
        StringBuilder text = new StringBuilder(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            if (bytes[at] >= 0) {
                text.append((char) bytes[at]);
                at++;
            } else {
                int length = characterLength(bytes, at);
                characters.append(bytes, at, length, text);
                at += length;
            }
        }
        return text.toString();
    }

    /** The bytes of a text that {@link #decode} made, or of other text; a character that the set lacks becomes a question mark. */
    public byte[] encode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
        int copied = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isEscape(text, i)) {
                bytes.writeBytes(text.substring(copied, i).getBytes(charset));
                bytes.write(text.charAt(i) - ESCAPE);
                copied = i + 1;
            }
        }
        bytes.writeBytes(text.substring(copied).getBytes(charset));
        return bytes.toByteArray();
    }

    /** Whether {@link #encode} loses nothing of the text. */
    public boolean holds(String text) {
        return decode(encode(text)).equals(text);
    }

    private static boolean isEscape(String text, int i) {
        char c = text.charAt(i);
        return c >= ESCAPE && c <= ESCAPE + 0xFF && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of the character at a place whose byte is not ASCII; 1 where the set has no character of several bytes there. */
    private int characterLength(byte[] bytes, int at) {
        int first = at(bytes, at);
        int second = at(bytes, at + 1);
        return switch (name) {
            case "utf8", "utf8mb3", "utf8mb4", "binary" -> utf8Length(bytes, at);
            case "sjis", "cp932" -> isIn(first, 0x81, 0x9F, 0xE0, 0xFC) && isIn(second, 0x40, 0x7E, 0x80, 0xFC) ? 2 : 1;
            case "gbk" -> isIn(first, 0x81, 0xFE) && isIn(second, 0x40, 0x7E, 0x80, 0xFE) ? 2 : 1;
            case "big5" -> isIn(first, 0xA1, 0xF9) && isIn(second, 0x40, 0x7E, 0xA1, 0xFE) ? 2 : 1;
            case "gb2312" -> isIn(first, 0xA1, 0xF7) && isIn(second, 0xA1, 0xFE) ? 2 : 1;
            case "euckr" -> isHigh(first) && (isIn(second, 0x41, 0x5A, 0x61, 0x7A) || isHigh(second)) ? 2 : 1;
            case "gb18030" -> gb18030Length(bytes, at);
            case "ujis", "eucjpms" -> eucJapaneseLength(bytes, at);
            default -> 1;
        };
    }

    private static boolean isHigh(int b) {
        return isIn(b, 0x81, 0xFE);
    }

    private static int utf8Length(byte[] bytes, int at) {
        int first = at(bytes, at);
        int length = isIn(first, 0xC2, 0xDF) ? 2 : isIn(first, 0xE0, 0xEF) ? 3 : isIn(first, 0xF0, 0xF4) ? 4 : 1;
        for (int i = 1; i < length; i++) {
            if (!isIn(at(bytes, at + i), 0x80, 0xBF)) {
                return 1;
            }
        }
        return length;
    }

    private static int gb18030Length(byte[] bytes, int at) {
        if (!isHigh(at(bytes, at))) {
            return 1;
        }
        int second = at(bytes, at + 1);
        if (isIn(second, 0x30, 0x39)) {
            return isHigh(at(bytes, at + 2)) && isIn(at(bytes, at + 3), 0x30, 0x39) ? 4 : 1;
        }
        return isIn(second, 0x40, 0x7E, 0x80, 0xFE) ? 2 : 1;
    }

    private static int eucJapaneseLength(byte[] bytes, int at) {
        int first = at(bytes, at);
        int second = at(bytes, at + 1);
        if (first == 0x8E) {
            return isIn(second, 0xA0, 0xDF) ? 2 : 1;
        }
        if (first == 0x8F) {
            return isIn(second, 0xA1, 0xFE) && isIn(at(bytes, at + 2), 0xA1, 0xFE) ? 3 : 1;
        }
        return isIn(first, 0xA1, 0xFE) && isIn(second, 0xA1, 0xFE) ? 2 : 1;
    }

    private static int at(byte[] bytes, int at) {
        return at < bytes.length ? bytes[at] & 0xFF : -1;
    }

    private static boolean isIn(int b, int from, int to) {
        return b >= from && b <= to;
    }

    private static boolean isIn(int b, int from, int to, int otherFrom, int otherTo) {
        return isIn(b, from, to) || isIn(b, otherFrom, otherTo);
    }

    /** Decodes single characters and proves each by encoding it again. */
    private final class Characters {
        private final CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        private final CharsetEncoder encoder = charset.newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);

        void append(byte[] bytes, int at, int length, StringBuilder text) {
            try {
                CharBuffer character = decoder.decode(ByteBuffer.wrap(bytes, at, length));
                ByteBuffer again = encoder.encode(character.duplicate());
                if (again.equals(ByteBuffer.wrap(bytes, at, length)) && isOne(character)) {
                    text.append(character);
                    return;
                }
            } catch (CharacterCodingException e) {
                // Not a character that Java knows: its bytes are kept as they are.
            }
            for (byte b : Arrays.copyOfRange(bytes, at, at + length)) {
                text.append((char) (ESCAPE + (b & 0xFF)));
            }
        }

        private boolean isOne(CharBuffer character) {
            return character.length() > 0 && Character.codePointCount(character, 0, character.length()) == 1;
        }
    }
}
