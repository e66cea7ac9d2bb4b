package io.tidemark.archive.parquet;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A character set of the server as Java reads it. A wrong or missing mapping loses nothing: whoever decodes checks that
 * encoding gives the same bytes again, and keeps the bytes where it does not. Thread-safe.
 */
abstract sealed class CharacterSet {
    /** Java's nearest equivalent of the server's sets that have one. */
    private static final Map<String, String> JAVA_NAMES = Map.ofEntries(
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
            Map.entry("tis620", "TIS-620"),
            Map.entry("macroman", "x-MacRoman"),
            Map.entry("macce", "x-MacCentralEurope"),
            Map.entry("sjis", "windows-31j"),
            Map.entry("cp932", "windows-31j"),
            Map.entry("ujis", "EUC-JP"),
            Map.entry("eucjpms", "x-eucJP-Open"),
            Map.entry("gbk", "GBK"),
            Map.entry("gb2312", "GB2312"),
            Map.entry("gb18030", "GB18030"),
            Map.entry("big5", "Big5"),
            Map.entry("euckr", "x-windows-949"),
            Map.entry("ucs2", "UTF-16BE"),
            Map.entry("utf16", "UTF-16BE"),
            Map.entry("utf16le", "UTF-16LE"),
            Map.entry("utf32", "UTF-32BE"));

    private static final Set<String> UTF8 = Set.of("utf8mb4", "utf8mb3", "utf8");
    private static final Set<String> WIDE = Set.of("ucs2", "utf16", "utf16le", "utf32");
    /** Sets without a Java equivalent in which bytes below 0x80 are ASCII; swe7 and armscii8 are not among them. */
    private static final Set<String> ASCII_BELOW_0X80 = Set.of("dec8", "hp8", "geostd8", "keybcs2", "binary");

    /** Making the tables of one takes longer than reading a row, and every file has its own columns. */
    private static final Map<String, CharacterSet> MADE = new ConcurrentHashMap<>();

    /** The set of the server's name; one that is not known decodes nothing. */
    static CharacterSet ofServerName(String name) {
        return JAVA_NAMES.containsKey(name) ? MADE.computeIfAbsent(name, CharacterSet::make) : make(name);
    }

    private static CharacterSet make(String name) {
        if (UTF8.contains(name)) {
            return new Utf8();
        }
        String javaName = JAVA_NAMES.get(name);
        if (javaName == null || !Charset.isSupported(javaName)) {
            boolean extendsAscii = ASCII_BELOW_0X80.contains(name) || (javaName != null && !WIDE.contains(name));
            return new Undecodable(extendsAscii);
        }
        Charset charset = Charset.forName(javaName);
        if (WIDE.contains(name)) {
            return new Encoded(charset, false);
        }
        return charset.newEncoder().maxBytesPerChar() <= 1.0f
                ? new SingleByte(charset, name.equals("latin1"))
                : new Encoded(charset, true);
    }

    /** Whether bytes below 0x80 are ASCII wherever a character begins, so that a text of only such bytes is ASCII. */
    abstract boolean extendsAscii();

    /** Whether the stored bytes of a text are its UTF-8. */
    boolean isUtf8() {
        return false;
    }

    /** The text, or null if some byte has no character here. */
    abstract @Nullable String decode(byte[] bytes);

    /** The bytes, or null if some character has none here. */
    abstract byte @Nullable [] encode(String text);

    private static final class Utf8 extends CharacterSet {
        @Override
        boolean extendsAscii() {
            return true;
        }

        @Override
        boolean isUtf8() {
            return true;
        }

        @Override
        String decode(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        byte[] encode(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** A set of several bytes per character; malformed input decodes to a replacement, which encodes to other bytes. */
    private static final class Encoded extends CharacterSet {
        private final Charset charset;
        private final boolean extendsAscii;

        Encoded(Charset charset, boolean extendsAscii) {
            this.charset = charset;
            this.extendsAscii = extendsAscii;
        }

        @Override
        boolean extendsAscii() {
            return extendsAscii;
        }

        @Override
        String decode(byte[] bytes) {
            return new String(bytes, charset);
        }

        @Override
        byte[] encode(String text) {
            return text.getBytes(charset);
        }
    }

    /** A set of one byte per character, as two tables. */
    private static final class SingleByte extends CharacterSet {
        private static final char NONE = '\uFFFD';

        private final char[] chars = new char[256];
        private final short[] bytes = new short[Character.MAX_VALUE + 1];

        /** @param withControls whether bytes that Java leaves undefined are the C1 control of the same number (MySQL's latin1) */
        SingleByte(Charset charset, boolean withControls) {
            Arrays.fill(bytes, (short) -1);
            for (int b = 0; b < chars.length; b++) {
                String decoded = new String(new byte[] {(byte) b}, charset);
                char c = decoded.length() == 1 ? decoded.charAt(0) : NONE;
                chars[b] = c == NONE && withControls ? (char) b : c;
                if (chars[b] != NONE && bytes[chars[b]] < 0) {
                    bytes[chars[b]] = (short) b;
                }
            }
        }

        @Override
        boolean extendsAscii() {
            return true;
        }

        @Override
        @Nullable
        String decode(byte[] encoded) {
            char[] text = new char[encoded.length];
            for (int i = 0; i < encoded.length; i++) {
                char c = chars[encoded[i] & 0xFF];
                if (c == NONE) {
                    return null;
                }
                text[i] = c;
            }
            return new String(text);
        }

        @Override
        byte @Nullable [] encode(String text) {
            byte[] encoded = new byte[text.length()];
            for (int i = 0; i < encoded.length; i++) {
                short b = bytes[text.charAt(i)];
                if (b < 0) {
                    return null;
                }
                encoded[i] = (byte) b;
            }
            return encoded;
        }
    }

    /** A set that Java does not know: its texts of more than ASCII are kept as bytes. */
    private static final class Undecodable extends CharacterSet {
        private final boolean extendsAscii;

        Undecodable(boolean extendsAscii) {
            this.extendsAscii = extendsAscii;
        }

        @Override
        boolean extendsAscii() {
            return extendsAscii;
        }

        @Override
        @Nullable
        String decode(byte[] bytes) {
            return null;
        }

        @Override
        byte @Nullable [] encode(String text) {
            return null;
        }
    }
}
