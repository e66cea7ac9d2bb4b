package io.tidemark.schemas;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
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
    private static final int WORDS = 8;
    private static final VarHandle BIG_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final MessageDigest sha512;
    /** The most significant word first. */
    private final long[] sum = new long[WORDS];

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
        long[] words = new long[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = (long) BIG_ENDIAN.get(hash, Long.BYTES * i);
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
        byte[] bytes = new byte[Long.BYTES * WORDS];
        for (int i = 0; i < WORDS; i++) {
            BIG_ENDIAN.set(bytes, Long.BYTES * i, sum[i]);
        }
        return HexFormat.of().formatHex(bytes);
    }

    /** The sum as a number, for tests of its arithmetic. */
    BigInteger value() {
        return new BigInteger(hex(), 16);
    }

    private void addWords(long[] words) {
        boolean carry = false;
        for (int i = WORDS - 1; i >= 0; i--) {
            long before = sum[i];
            long total = before + words[i] + (carry ? 1 : 0);
            // With a carry, adding 2^64 - 1 comes back to the same word.
            carry = carry ? Long.compareUnsigned(total, before) <= 0 : Long.compareUnsigned(total, before) < 0;
            sum[i] = total;
        }
    }
}
