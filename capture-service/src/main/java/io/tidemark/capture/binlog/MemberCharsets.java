package io.tidemark.capture.binlog;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Decodes the members of ENUM and SET columns, which TABLE_MAP gives in the column's character set. */
final class MemberCharsets {
    private static final Map<String, String> JAVA_NAMES = javaNames();

    private MemberCharsets() {}

    /**
     * A member as text.
     *
     * @throws NotUnderstoodException if Java cannot decode it with certainty
     */
    static String decode(byte[] member, String charset) {
        if (isAscii(member) && !isWide(charset)) {
            return new String(member, StandardCharsets.US_ASCII);
        }
        String javaName = JAVA_NAMES.get(charset);
        if (javaName != null && Charset.isSupported(javaName)) {
            try {
                return Charset.forName(javaName)
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(member))
                        .toString();
            } catch (CharacterCodingException e) {
                throw undecodable(charset);
            }
        }
        throw undecodable(charset);
    }

    private static NotUnderstoodException undecodable(String charset) {
        return new NotUnderstoodException(
                "a member of an ENUM or SET column cannot be decoded from character set " + charset,
                "Convert the column to utf8mb4 and take a new snapshot.");
    }

    private static boolean isWide(String charset) {
        return charset.equals("ucs2") || charset.startsWith("utf16") || charset.equals("utf32");
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, String> javaNames() {
        Map<String, String> names = new HashMap<>();
        names.put("utf8mb4", "UTF-8");
        names.put("utf8mb3", "UTF-8");
        names.put("utf8", "UTF-8");
        names.put("latin1", "windows-1252");
        names.put("latin2", "ISO-8859-2");
        names.put("latin5", "ISO-8859-9");
        names.put("latin7", "ISO-8859-13");
        names.put("greek", "ISO-8859-7");
        names.put("hebrew", "ISO-8859-8");
        names.put("cp1250", "windows-1250");
        names.put("cp1251", "windows-1251");
        names.put("cp1256", "windows-1256");
        names.put("cp1257", "windows-1257");
        names.put("cp850", "IBM850");
        names.put("cp852", "IBM852");
        names.put("cp866", "IBM866");
        names.put("koi8r", "KOI8-R");
        names.put("koi8u", "KOI8-U");
        names.put("sjis", "Shift_JIS");
        names.put("cp932", "windows-31j");
        names.put("ujis", "EUC-JP");
        names.put("euckr", "EUC-KR");
        names.put("gb2312", "GB2312");
        names.put("gbk", "GBK");
        names.put("gb18030", "GB18030");
        names.put("big5", "Big5");
        names.put("tis620", "TIS-620");
        names.put("ucs2", "UTF-16BE");
        names.put("utf16", "UTF-16BE");
        names.put("utf16le", "UTF-16LE");
        names.put("utf32", "UTF-32BE");
        return names;
    }
}
