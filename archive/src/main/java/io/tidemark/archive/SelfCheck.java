package io.tidemark.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The last field of a commit or record, the SHA-256 of all bytes before it. The chain proves a commit only once there is a next one;
 * this shows damage of the newest, too, and which of two that do not fit together is the damaged one. Nothing else proves a record.
 */
final class SelfCheck {
    private static final String BEFORE = ",\"check\":\"";
    private static final String BEHIND = "\"}";
    private static final int DIGITS = 64;
    private static final int LENGTH = BEFORE.length() + DIGITS + BEHIND.length();

    private SelfCheck() {}

    /** The same JSON object with the field behind its others. */
    static byte[] append(byte[] object) {
        byte[] covered = Arrays.copyOf(object, object.length - 1);
        byte[] field = (BEFORE + Sha256.hex(covered) + BEHIND).getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(covered, covered.length + field.length);
        System.arraycopy(field, 0, whole, covered.length, field.length);
        return whole;
    }

    /**
     * Checks an object; one without the field was written before there was one, and passes.
     *
     * @param key the object's key, for the message
     * @throws DamagedObjectException naming it if its bytes are not those that were written
     */
    static void require(String key, byte[] object) throws DamagedObjectException {
        int covered = object.length - LENGTH;
        if (covered < 0) {
            return;
        }
        String field = new String(object, covered, LENGTH, StandardCharsets.ISO_8859_1);
        if (!field.startsWith(BEFORE) || !field.endsWith(BEHIND)) {
            return;
        }
        String written = field.substring(BEFORE.length(), BEFORE.length() + DIGITS);
        String found = Sha256.hex(Arrays.copyOf(object, covered));
        if (!found.equals(written)) {
            throw new DamagedObjectException(
                    key,
                    "object " + key + " is altered: the SHA-256 of its content is " + found + ", it says itself "
                            + written);
        }
    }
}
