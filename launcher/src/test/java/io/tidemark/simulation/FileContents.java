package io.tidemark.simulation;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.parquet.StoredRows;
import io.tidemark.archive.parquet.TransactionEntry;
import io.tidemark.archive.parquet.TransactionFileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What objects hold, each proven against what the commit log says of it and read once by production's own readers. */
final class FileContents {
    private final SimulatedStore store;
    private final Path scratch;
    private final Map<String, Object> bySha256 = new HashMap<>();

    /** A row change as it is stored, images in the order of the table's columns. */
    record StoredChange(
            long sequence,
            String operation,
            @Nullable String gtid,
            Object @Nullable [] before,
            Object @Nullable [] after) {
        boolean sameAs(StoredChange other) {
            return sequence == other.sequence
                    && operation.equals(other.operation)
                    && Arrays.deepEquals(before, other.before)
                    && Arrays.deepEquals(after, other.after);
        }
    }

    FileContents(SimulatedStore store, Path scratch) {
        this.store = store;
        this.scratch = scratch;
    }

    /** A file's row changes by sequence. */
    @SuppressWarnings("unchecked")
    TreeMap<Long, StoredChange> changes(Archive archive, ArchiveFile file) {
        prove(archive.key(file.key()), file.bytes(), file.sha256());
        return (TreeMap<Long, StoredChange>)
                bySha256.computeIfAbsent(file.sha256(), sha -> parseChanges(archive.key(file.key())));
    }

    /** A file's transactions, in order of their sequences. */
    @SuppressWarnings("unchecked")
    List<TransactionEntry> transactions(Archive archive, ArchiveFile file) {
        prove(archive.key(file.key()), file.bytes(), file.sha256());
        return (List<TransactionEntry>)
                bySha256.computeIfAbsent(file.sha256(), sha -> parseTransactions(archive.key(file.key())));
    }

    /** The rows of a part of a snapshot, by the key in their first column. */
    @SuppressWarnings("unchecked")
    Map<Long, Object[]> snapshotRows(String key, long bytes, String sha256) {
        prove(key, bytes, sha256);
        return (Map<Long, Object[]>) bySha256.computeIfAbsent(sha256, sha -> parseSnapshot(key));
    }

    /** Fails unless an object is there and is what the commit log says. */
    void prove(String key, long size, String sha256) {
        byte[] bytes = store.bytes(key);
        if (bytes == null) {
            throw new AssertionError("visible object " + key + " is missing");
        }
        if (bytes.length != size || !sha256(bytes).equals(sha256)) {
            throw new AssertionError("visible object " + key + " is not what the commit log says");
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private TreeMap<Long, StoredChange> parseChanges(String key) {
        StoredRows.Table table = read(key);
        int operation = table.columns().indexOf("_tm_operation");
        int gtid = table.columns().indexOf("_tm_gtid");
        int first = table.columns().indexOf("_tm_exact_before") + 1;
        int width = (table.columns().size() - first) / 2;
        TreeMap<Long, StoredChange> changes = new TreeMap<>();
        for (Object[] row : table.rows()) {
            String kind = text(row[operation]);
            StoredChange change = new StoredChange(
                    (Long) row[0],
                    String.valueOf(kind),
                    text(row[gtid]),
                    String.valueOf(kind).equals("INSERT")
                            ? null
                            : Arrays.copyOfRange(row, first + width, first + 2 * width),
                    String.valueOf(kind).equals("DELETE") ? null : Arrays.copyOfRange(row, first, first + width));
            if (changes.put(change.sequence(), change) != null) {
                throw new AssertionError(key + " has sequence " + change.sequence() + " twice");
            }
        }
        return changes;
    }

    private List<TransactionEntry> parseTransactions(String key) {
        return local(key, path -> {
            List<TransactionEntry> entries = new ArrayList<>();
            try (TransactionFileReader reader = new TransactionFileReader(path)) {
                for (TransactionEntry entry = reader.next(); entry != null; entry = reader.next()) {
                    entries.add(entry);
                }
            }
            entries.sort(java.util.Comparator.comparingLong(TransactionEntry::sequence));
            return entries;
        });
    }

    private Map<Long, Object[]> parseSnapshot(String key) {
        StoredRows.Table table = read(key);
        int first = table.columns().indexOf("_tm_exact") + 1;
        Map<Long, Object[]> rows = new TreeMap<>();
        for (Object[] row : table.rows()) {
            rows.put((Long) row[first], Arrays.copyOfRange(row, first, row.length));
        }
        return rows;
    }

    private StoredRows.Table read(String key) {
        return local(key, StoredRows::read);
    }

    private <T> T local(String key, Parser<T> parser) {
        Path path = scratch.resolve("checked.parquet");
        try {
            byte[] bytes = store.bytes(key);
            Files.write(path, bytes == null ? new byte[0] : bytes);
            return parser.parse(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(Path path) throws IOException;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : new String((byte[]) value, java.nio.charset.StandardCharsets.UTF_8);
    }
}
