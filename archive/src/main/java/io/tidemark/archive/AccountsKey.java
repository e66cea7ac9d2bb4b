package io.tidemark.archive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key under which users, roles and grants lie in the archive: 256 random bits for AES in Galois/Counter Mode, with a random
 * nonce for each object. What an object is called in the archive is authenticated with it, so that none can stand in for another.
 */
public final class AccountsKey {
    private static final byte[] MAGIC = "TMACCTS1".getBytes(StandardCharsets.US_ASCII);
    private static final String KEY_ID_LABEL = "tidemark accounts key";
    private static final int KEY_BYTES = 32;
    private static final int KEY_ID_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEADER_BYTES = MAGIC.length + KEY_ID_BYTES;

    /** A nonce must never come twice under one key, so nothing may make this repeatable. */
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKey key;
    private final byte[] id;

    private AccountsKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "AES");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
            this.id = Arrays.copyOf(mac.doFinal(KEY_ID_LABEL.getBytes(StandardCharsets.US_ASCII)), KEY_ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /**
     * Reads a key.
     *
     * @param text 32 bytes in Base64; white space around it does not count
     * @throws IllegalArgumentException saying what would work, never the text
     */
    public static AccountsKey parse(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            // The decoder's own message quotes characters of the key.
            throw unusable("is not Base64");
        }
        if (bytes.length != KEY_BYTES) {
            throw unusable("holds " + bytes.length + " bytes in Base64, not " + KEY_BYTES);
        }
        return new AccountsKey(bytes);
    }

    private static IllegalArgumentException unusable(String why) {
        return new IllegalArgumentException(why + ": 'openssl rand -base64 32' makes a key");
    }

    /** Encrypts what the object {@code storeKey} is to hold. */
    byte[] seal(byte[] plain, String storeKey) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] header = header();
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, header, storeKey).doFinal(plain);
            return ByteBuffer.allocate(HEADER_BYTES + NONCE_BYTES + sealed.length)
                    .put(header)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES in Galois/Counter Mode", e);
        }
    }

    /**
     * Decrypts what the object {@code storeKey} holds.
     *
     * @throws ArchiveException if it was encrypted under another key
     * @throws DamagedObjectException if it is altered, or was encrypted as another object
     */
    byte[] open(byte[] sealed, String storeKey) throws ArchiveException {
        if (sealed.length < HEADER_BYTES + NONCE_BYTES + TAG_BITS / 8
                || !Arrays.equals(Arrays.copyOf(sealed, MAGIC.length), MAGIC)) {
            throw new DamagedObjectException(
                    storeKey,
                    "object " + storeKey + " does not hold users, roles and grants as this Tidemark writes them");
        }
        byte[] foundId = Arrays.copyOfRange(sealed, MAGIC.length, HEADER_BYTES);
        if (!MessageDigest.isEqual(foundId, id)) {
            throw new ArchiveException("object " + storeKey
                    + " is encrypted under another key than the one given: use the key that was in snapshot.grants-key when its"
                    + " snapshot was taken");
        }
        byte[] nonce = Arrays.copyOfRange(sealed, HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
        int at = HEADER_BYTES + NONCE_BYTES;
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, header(), storeKey).doFinal(sealed, at, sealed.length - at);
        } catch (GeneralSecurityException e) {
            throw new DamagedObjectException(
                    storeKey, "object " + storeKey + " is altered: its authentication tag does not hold", e);
        }
    }

    private byte[] header() {
        return ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).put(id).array();
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] header, String storeKey) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(header);
        cipher.updateAAD(storeKey.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Two keys are equal if they open the same objects. */
    @Override
    public boolean equals(Object other) {
        return other instanceof AccountsKey same && MessageDigest.isEqual(same.key.getEncoded(), key.getEncoded());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(id);
    }

    /** Hides the key. */
    @Override
    public String toString() {
        return "***";
    }
}
