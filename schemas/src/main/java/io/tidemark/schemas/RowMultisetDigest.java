package io.tidemark.schemas;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Digest of a multiset of rows that does not depend on their order: the sum modulo 2^512 of a SHA-512 of each row's
 * {@link RowIdentity#cellBytes cell bytes}, in one of two {@link Form forms}. Two digests of parts of a table add up to the digest of
 * the whole, so parts can be read in parallel. Not thread-safe.
 */
public final class RowMultisetDigest {
    /** What is hashed of a row. */
    public enum Form {
        /** The cell bytes themselves. Snapshots of early versions have it. */
        WHOLE_ROWS(""),
        /**
         * The cell bytes themselves up to 256 of them; of a longer row the byte 5, which begins no cell, and the SHA-256 of the cell bytes,
         * which processors compute several times faster than SHA-512.
         */
        LONG_ROWS_HASHED("2:");

        private final String prefix;

        Form(String prefix) {
            this.prefix = prefix;
        }

        /** The form of a digest that {@link #text()} gave. */
        public static Form ofText(String text) {
            return text.startsWith(LONG_ROWS_HASHED.prefix) ? LONG_ROWS_HASHED : WHOLE_ROWS;
        }
    }

    private static final int WORDS = 16;
    private static final int LONGEST_WHOLE_BYTES = 256;
    private static final byte HASHED = 5;

    private final Form form;
    private final MessageDigest sha512;
    private final MessageDigest sha256;
    private final int[] sum = new int[WORDS];
    private long rows;

    /** The digest of no rows, in the form that new snapshots have. */
    public RowMultisetDigest() {
        this(Form.LONG_ROWS_HASHED);
    }

    /** The digest of no rows in a form, to be compared with one of that form. */
    public RowMultisetDigest(Form form) {
        this.form = form;
        try {
            sha512 = MessageDigest.getInstance("SHA-512");
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-512 and SHA-256", e);
        }
    }

    /** Adds one row. */
    public void add(@Nullable Object[] image) {
        byte[] hash = hash(image);
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = (hash[4 * i] & 0xFF) << 24
                    | (hash[4 * i + 1] & 0xFF) << 16
                    | (hash[4 * i + 2] & 0xFF) << 8
                    | (hash[4 * i + 3] & 0xFF);
        }
        addWords(words);
        rows++;
    }

    private byte[] hash(@Nullable Object[] image) {
        if (form == Form.WHOLE_ROWS || RowIdentity.cellBytesLength(image) <= LONGEST_WHOLE_BYTES) {
            return sha512.digest(RowIdentity.cellBytes(image));
        }
        RowIdentity.digestCells(image, sha256);
        sha512.update(HASHED);
        return sha512.digest(sha256.digest());
    }

    /** Adds all rows of another digest of the same form. */
    public void add(RowMultisetDigest other) {
        if (form != other.form) {
            throw new IllegalArgumentException(
                    "digests of the forms " + form + " and " + other.form + " do not add up");
        }
        addWords(other.sum);
        rows += other.rows;
    }

    /** How many rows were added. */
    public long rows() {
        return rows;
    }

    /** The sum in 128 hexadecimal digits, behind {@code 2:} in the second form. */
    public String text() {
        return form.prefix + hex();
    }

    private String hex() {
        byte[] bytes = new byte[4 * WORDS];
        for (int i = 0; i < WORDS; i++) {
            bytes[4 * i] = (byte) (sum[i] >>> 24);
            bytes[4 * i + 1] = (byte) (sum[i] >>> 16);
            bytes[4 * i + 2] = (byte) (sum[i] >>> 8);
            bytes[4 * i + 3] = (byte) sum[i];
        }
        return HexFormat.of().formatHex(bytes);
    }

    /** The sum as a number, for tests of its arithmetic. */
    BigInteger value() {
        return new BigInteger(hex(), 16);
    }

    private void addWords(int[] words) {
        long carry = 0;
        for (int i = WORDS - 1; i >= 0; i--) {
            long total = (sum[i] & 0xFFFFFFFFL) + (words[i] & 0xFFFFFFFFL) + carry;
            sum[i] = (int) total;
            carry = total >>> 32;
        }
    }
}
