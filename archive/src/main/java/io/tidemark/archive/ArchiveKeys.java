package io.tidemark.archive;

import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.TableName;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names the objects of one source, relative to its folder. */
final class ArchiveKeys {
    static final String IDENTITY = "archive.json";
    static final String LOG = "log/";
    static final String RECORDS = "records/";
    static final String SNAPSHOTS = "snapshots/";

    private static final String DERIVED = "derived/";
    /** Where data lies, as opposed to what says what it is. */
    static final List<String> DATA_FOLDERS = List.of("changes/", "transactions/", DERIVED, SNAPSHOTS);

    private static final String JSON_SUFFIX = ".json";
    private static final Pattern RECORD = Pattern.compile("Z-([a-z]+(?:-[a-z]+)*)-[0-9a-f]{8}\\.json$");
    private static final String CHECKPOINT_INFIX = ".checkpoint.";
    private static final int NUMBER_DIGITS = 20;
    /** File systems take names of 255 bytes; escaping makes three of most bytes outside ASCII. */
    private static final int MAX_NAME_LENGTH = 200;

    private static final int HASH_DIGITS = 16;
    private static final DateTimeFormatter HOUR_FOLDER =
            DateTimeFormatter.ofPattern("'dt='yyyy-MM-dd'/hh='HH", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter COMPACT_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** Two operations may well end in one second, and the newest of their records is what the status tells. */
    private static final DateTimeFormatter EXACT_TIME = DateTimeFormatter.ofPattern(
                    "yyyyMMdd'T'HHmmss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Keys must differ between processes that know nothing of each other, so nothing may make this repeatable. */
    private static final SecureRandom RANDOM = new SecureRandom();

    private ArchiveKeys() {}

    static String commit(long number) {
        return LOG + digits(number) + JSON_SUFFIX;
    }

    static String checkpoint(long number, String sha256OfCheckpoint) {
        return LOG + digits(number) + CHECKPOINT_INFIX + sha256OfCheckpoint + JSON_SUFFIX;
    }

    /** Whether a key of {@code log/} is a checkpoint's. */
    static boolean isCheckpoint(String key) {
        return key.contains(CHECKPOINT_INFIX);
    }

    /** SHA-256 that a checkpoint's key says it has. */
    static String checkpointSha256(String key) {
        return key.substring(
                key.indexOf(CHECKPOINT_INFIX) + CHECKPOINT_INFIX.length(), key.length() - JSON_SUFFIX.length());
    }

    /** The number in a key of {@code log/}, or -1 if it is neither a commit's nor a checkpoint's. */
    static long logNumber(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        boolean wellFormed = name.matches("[0-9]{20}(\\.checkpoint\\.[0-9a-f]{64})?\\.json");
        return wellFormed ? Long.parseLong(name.substring(0, NUMBER_DIGITS)) : -1;
    }

    static String schema(Fingerprint fingerprint) {
        return "schemas/" + fingerprint + JSON_SUFFIX;
    }

    static String changes(TableName table, long firstCommitMicros, long first, long last, int level) {
        return "changes/" + folder(table) + "/" + sequences(firstCommitMicros, first, last, level);
    }

    static String derived(TableName table, long firstCommitMicros, long first, long last) {
        return DERIVED + folder(table) + "/" + sequences(firstCommitMicros, first, last, 0);
    }

    /** Whether an object is a file of derived changes. */
    static boolean isDerived(String key) {
        return key.startsWith(DERIVED);
    }

    static String transactions(long firstCommitMicros, long first, long last, int level) {
        return "transactions/" + sequences(firstCommitMicros, first, last, level);
    }

    static String snapshotId(Instant takenAt) {
        return COMPACT_TIME.format(takenAt) + "-" + random();
    }

    static String snapshotPart(String id, TableName table, int part) {
        return String.format(Locale.ROOT, "snapshots/%s/%s/part-%05d.parquet", id, folder(table), part);
    }

    /** Whether an object is a part of a snapshot, or its manifest. */
    static boolean isOfSnapshot(String key) {
        return key.startsWith(SNAPSHOTS);
    }

    /** The folder of a snapshot, from the key of one of its objects. */
    static String snapshotFolder(String key) {
        int end = key.indexOf('/', SNAPSHOTS.length());
        return key.substring(0, end + 1);
    }

    static String accounts(String id) {
        return "snapshots/" + id + "/accounts.sealed";
    }

    static String manifest(String id) {
        return "snapshots/" + id + "/manifest.json";
    }

    static String record(Instant endedAt, String kind) {
        return RECORDS + EXACT_TIME.format(endedAt) + "-" + kind + "-" + random() + JSON_SUFFIX;
    }

    /** The kind in the key of a record; empty if the key is none. */
    static String recordKind(String key) {
        Matcher matcher = RECORD.matcher(key);
        return matcher.find() ? matcher.group(1) : "";
    }

    /** Eight random hexadecimal digits. */
    private static String random() {
        return String.format(Locale.ROOT, "%08x", RANDOM.nextInt());
    }

    private static String sequences(long firstCommitMicros, long first, long last, int level) {
        Instant firstCommit = Instant.ofEpochSecond(Math.floorDiv(firstCommitMicros, 1_000_000L));
        return HOUR_FOLDER.format(firstCommit) + "/" + digits(first) + "-" + digits(last) + "-L" + level + "-"
                + random() + ".parquet";
    }

    private static String folder(TableName table) {
        return escape(table.database()) + "/" + escape(table.table());
    }

    private static String escape(String name) {
        StringBuilder escaped = new StringBuilder(name.length());
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain =
                    c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-';
            if (plain) {
                escaped.append(c);
            } else {
                escaped.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return escaped.length() <= MAX_NAME_LENGTH
                ? escaped.toString()
                : escaped.substring(0, MAX_NAME_LENGTH - HASH_DIGITS - 1) + "-"
                        + Sha256.hex(name.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_DIGITS);
    }

    private static String digits(long number) {
        return String.format(Locale.ROOT, "%0" + NUMBER_DIGITS + "d", number);
    }
}
