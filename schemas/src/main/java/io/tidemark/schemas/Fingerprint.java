package io.tidemark.schemas;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names a table definition by its content: the first 16 bytes of the SHA-256 of its canonical JSON, in lower-case
 * hexadecimal.
 *
 * @param hex 32 hexadecimal digits
 */
public record Fingerprint(String hex) {
    /** Bytes in a fingerprint. */
    public static final int BYTES = 16;

    // Compiled once: every row change that is read from the journal makes a fingerprint.
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    /** Checks the form. */
    public Fingerprint {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("'" + hex + "' is not a schema fingerprint of 32 hexadecimal digits");
        }
    }

    /** The fingerprint whose raw bytes are these. */
    public static Fingerprint ofBytes(byte[] bytes) {
        return new Fingerprint(HexFormat.of().formatHex(bytes));
    }

    /** The raw bytes, {@link #BYTES} of them. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    static Fingerprint ofText(String canonicalText) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonicalText.getBytes(StandardCharsets.UTF_8));
            return ofBytes(Arrays.copyOf(digest, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
