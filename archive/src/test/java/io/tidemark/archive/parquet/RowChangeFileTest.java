package io.tidemark.archive.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.FileKind;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowIdentity;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single rows out of files of several pages, held against a walk through the whole file. */
final class RowChangeFileTest {
    private static final TableDefinition TABLE = new TableDefinition(
            new TableName("crm", "deals"), List.of(number("id", 1), number("value", 0), number("more", 0)));
    /** A page of any column has 20,000 rows at most. */
    private static final int CHANGES = 50_001;

    private static final int KEYS = 20_000;

    @TempDir
    Path folder;

    private final Random random = new Random(4711);
    private final Map<Long, List<Long>> ofKey = new HashMap<>();
    private final Map<Long, List<Long>> movedFrom = new HashMap<>();

    @Test
    void findsEveryChangeOfARowInSequenceOrder() throws Exception {
        write();
        assertAllFound(folder.resolve("changes"));
    }

    @Test
    void findsEveryChangeOfARowInACompactedFile() throws Exception {
        write();
        Path compacted = folder.resolve("compacted");
        new FileCompactor(folder, 64 << 20)
                .compact(
                        FileKind.CHANGES,
                        List.of(new FileCompactor.Input(folder.resolve("changes"), false)),
                        compacted);
        assertAllFound(compacted);
    }

    @Test
    void findsNothingWhereNoPageCanHaveIt() throws Exception {
        Path file = folder.resolve("changes");
        try (ChangeFileWriter writer = new ChangeFileWriter(TABLE, file)) {
            for (int i = 1; i <= CHANGES; i++) {
                boolean moves = i == 1 || i == CHANGES;
                writer.write(
                        moves
                                ? change(
                                        i,
                                        RowOperation.UPDATE,
                                        new Object[] {i == 1 ? 10L : 30L, 0L, 0L},
                                        new Object[] {0L, 0L, 0L})
                                : change(i, RowOperation.INSERT, null, new Object[] {0L, 0L, 0L}));
            }
            writer.finish();
        }
        try (DirectoryObjectStore store = new DirectoryObjectStore(folder.resolve("store"));
                RowChangeFile changes = open(store, file)) {
            assertThat(sequences(changes.movesFrom(identity(20)))).isEmpty();
            assertThat(sequences(changes.movesFrom(identity(30)))).containsExactly((long) CHANGES);
        }
    }

    private RowChangeFile open(DirectoryObjectStore store, Path file) throws Exception {
        store.put("file", file);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        LocalCopies copies = new LocalCopies(store, folder.resolve("copies"));
        return new RowChangeFile(copies.open("file", Files.size(file), sha256), TABLE);
    }

    private static byte[] identity(long key) {
        return new RowIdentity(TABLE).of(new Object[] {key, null, null});
    }

    /** Keys at the very ends, keys on single rows of far pages, keys that come many times, one that never comes. */
    private void assertAllFound(Path file) throws Exception {
        List<Long> keys = new ArrayList<>(List.of(-1L, 0L, (long) KEYS, (long) KEYS + 1, (long) KEYS + 2));
        random.longs(60, 1, KEYS).forEach(keys::add);
        try (DirectoryObjectStore store = new DirectoryObjectStore(folder.resolve("store"));
                RowChangeFile changes = open(store, file)) {
            for (long key : keys) {
                assertThat(sequences(changes.ofIdentity(identity(key))))
                        .as("key " + key)
                        .isEqualTo(ofKey.getOrDefault(key, List.of()));
                assertThat(sequences(changes.movesFrom(identity(key))))
                        .as("moves from key " + key)
                        .hasSameElementsAs(movedFrom.getOrDefault(key, List.of()));
            }
        }
    }

    private void write() throws IOException {
        try (ChangeFileWriter writer = new ChangeFileWriter(TABLE, folder.resolve("changes"))) {
            for (int i = 1; i <= CHANGES; i++) {
                RowChange change = change(i);
                writer.write(change);
                long key = key(change.after() == null ? change.before() : change.after());
                ofKey.computeIfAbsent(key, any -> new ArrayList<>()).add((long) i);
                if (change.operation() == RowOperation.UPDATE && key(change.before()) != key) {
                    movedFrom
                            .computeIfAbsent(key(change.before()), any -> new ArrayList<>())
                            .add((long) i);
                }
            }
            writer.finish();
        }
    }

    private RowChange change(int sequence) {
        // The first and the last row of the file are of one key, which comes nowhere else.
        long key = sequence == 1 || sequence == CHANGES
                ? KEYS + 1
                : sequence % 10 == 0 ? random.nextInt(5) : random.nextInt(KEYS);
        Object[] before = {key, (long) random.nextInt(), sequence % 7 == 0 ? null : (Long) (long) sequence};
        Object[] after = before.clone();
        after[1] = (Long) after[1] + 1;
        if (sequence % 1000 == 17) {
            after[0] = (long) random.nextInt(KEYS);
        }
        return switch (sequence % 4) {
            case 0 -> change(sequence, RowOperation.DELETE, before, null);
            case 1 -> change(sequence, RowOperation.UPDATE, before, after);
            default -> change(sequence, RowOperation.INSERT, null, after);
        };
    }

    private static RowChange change(
            long sequence,
            RowOperation operation,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after) {
        Position position =
                new Position(sequence, null, new BinlogCoordinate("binlog.000001", sequence), 0, sequence, 1, 1);
        return new RowChange(position, TABLE.fingerprint(), operation, 0, before, after);
    }

    private static long key(@Nullable Object[] image) {
        return (Long) image[0];
    }

    private static List<Long> sequences(RowChangeFile.Changes changes) throws IOException {
        List<Long> sequences = new ArrayList<>();
        try (changes) {
            for (ArchivedChange change = changes.next(); change != null; change = changes.next()) {
                sequences.add(change.position().sequence());
            }
        }
        return sequences;
    }

    private static ColumnDefinition number(String name, int keyOrdinal) {
        return new ColumnDefinition(name, ValueKind.INTEGER, 8, 0, false, null, List.of(), true, keyOrdinal);
    }
}
