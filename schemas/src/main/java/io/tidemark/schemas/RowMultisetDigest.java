package io.tidemark.schemas;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Digest of a multiset of rows that does not depend on their order: the sum modulo 2^512 of SHA-512 of each row's
 * {@link RowIdentity#cellBytes cell bytes}. Two digests of parts of a table add up to the digest of the whole, so parts can be
 * read in parallel. Not thread-safe.
 */
public final class RowMultisetDigest {
    private static final int WORDS = 16;

    private final MessageDigest sha512;
    private final int[] sum = new int[WORDS];
    private long rows;

    /** The digest of no rows. */
    public RowMultisetDigest() {
        try {
            sha512 = MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-512", e);
        }
    }

    /** Adds one row. */
    public void add(@Nullable Object[] image) {
        byte[] hash = sha512.digest(RowIdentity.cellBytes(image));
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

    /** Adds all rows of another digest. */
    public void add(RowMultisetDigest other) {
        addWords(other.sum);
        rows += other.rows;
    }

    /** How many rows were added. */
    public long rows() {
        return rows;
    }

    /** The sum in 128 hexadecimal digits. */
    public String hex() {
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
