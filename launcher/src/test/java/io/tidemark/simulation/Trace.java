package io.tidemark.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

/** What happened, step by step. Keys that production makes at random are numbered as they appear, so that a replay has the same trace. */
final class Trace {
    private static final int LAST_LINES = 60;
    private static final Pattern RANDOM_NAME = Pattern.compile(
            "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=-L\\d-|Z-)[0-9a-f]{8}|(?<=checkpoint\\.)[0-9a-f]{64}");

    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, String> numbered = new HashMap<>();
    private final Deque<String> last = new ArrayDeque<>();
    private final MessageDigest digest;
    private long lines;

    Trace() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    void add(String line) {
        digest.update((line + "\n").getBytes(StandardCharsets.UTF_8));
        lines++;
        last.add(line);
        if (last.size() > LAST_LINES) {
            last.remove();
        }
    }

    /** An object's key with its random names replaced by numbers. */
    String canonical(String key) {
        String known = keys.get(key);
        if (known == null) {
            known = RANDOM_NAME
                    .matcher(key)
                    .replaceAll(found -> numbered.computeIfAbsent(found.group(), name -> "#" + numbered.size()));
            keys.put(key, known);
        }
        return known;
    }

    long lines() {
        return lines;
    }

    /** The hash of all lines; to be asked for once. */
    String hash() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The last lines, for whoever looks into a failure. */
    String tail() {
        return String.join("\n", last);
    }
}
