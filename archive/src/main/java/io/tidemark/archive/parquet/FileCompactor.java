package io.tidemark.archive.parquet;

import io.tidemark.archive.FileKind;
import io.tidemark.schemas.RowMultisetDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * Merges files of one table's changes under one definition, or files of transactions, into one file with exactly their rows,
 * ordered by identity and sequence. Sorts in runs of bounded memory and merges the runs (external merge sort: D. Knuth, The Art of
 * Computer Programming, volume 3, section 5.4). Stored values are copied as they are, none is interpreted. Not thread-safe.
 */
public final class FileCompactor {
    /** What a value takes in memory besides its bytes: a reference, an object header, a length. */
    private static final int VALUE_OVERHEAD = 32;

    private final Path directory;
    private final long memoryBytes;

    /**
     * @param directory for sorted runs while a merge lasts
     * @param memoryBytes about how much the rows of one run may take in memory
     */
    public FileCompactor(Path directory, long memoryBytes) {
        this.directory = directory;
        this.memoryBytes = memoryBytes;
    }

    /**
     * Merges files and proves the result: it is read back, and its rows are the rows of the inputs.
     *
     * @param kind what all of them hold
     * @param inputs the files, all of one definition
     * @param output the file to make; it must not exist
     * @throws IOException naming the file if two have different columns, or if the result does not hold the rows of the inputs;
     *     then there is no output
     */
    public FileSummary compact(FileKind kind, List<Input> inputs, Path output) throws IOException {
        Merge merge = new Merge(kind, inputs.get(0).local());
        List<Path> runs = new ArrayList<>();
        try {
            List<Path> sorted = new ArrayList<>();
            List<Path> unsorted = new ArrayList<>();
            inputs.forEach(input -> (input.sorted() ? sorted : unsorted).add(input.local()));
            merge.spillRuns(unsorted, runs);
            sorted.addAll(runs);
            FileSummary summary = merge.mergeSorted(sorted, output);
            merge.prove(inputs, output);
            return summary;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(output);
            throw e;
        } finally {
            for (Path run : runs) {
                Files.deleteIfExists(run);
            }
        }
    }

    /**
     * A file to merge.
     *
     * @param local where it is
     * @param sorted whether its rows are in the order of compacted files already
     */
    public record Input(Path local, boolean sorted) {}

    /** One merge: the columns that all of its files have. */
    private final class Merge {
        private final MessageType schema;
        private final Map<String, String> metadata;
        private final RowOrder order;

        Merge(FileKind kind, Path model) throws IOException {
            try (StoredRowReader reader = new StoredRowReader(model)) {
                schema = reader.schema();
                metadata = Map.copyOf(reader.metadata());
            }
            order = kind == FileKind.CHANGES ? RowOrder.ofChanges(schema) : RowOrder.ofTransactions(schema);
        }

        private StoredRowReader open(Path local) throws IOException {
            StoredRowReader reader = new StoredRowReader(local);
            if (!reader.schema().getFields().equals(schema.getFields())) {
                reader.close();
                throw new IOException(local + " has other columns than the files it is to be merged with");
            }
            return reader;
        }

        void spillRuns(List<Path> unsorted, List<Path> runs) throws IOException {
            List<@Nullable Object[]> rows = new ArrayList<>();
            long bytes = 0;
            for (Path file : unsorted) {
                try (StoredRowReader reader = open(file)) {
                    for (@Nullable Object[] row = reader.next(); row != null; row = reader.next()) {
                        rows.add(row);
                        bytes += bytes(row);
                        if (bytes >= memoryBytes) {
                            spill(rows, runs);
                            bytes = 0;
                        }
                    }
                }
            }
            if (!rows.isEmpty()) {
                spill(rows, runs);
            }
        }

        private void spill(List<@Nullable Object[]> rows, List<Path> runs) throws IOException {
            rows.sort(order);
            Path run = directory.resolve("run-" + runs.size() + ".parquet");
            runs.add(run);
            try (StoredRowWriter writer = new StoredRowWriter(run, schema, Map.of(), FileLayout.FRESH)) {
                for (@Nullable Object[] row : rows) {
                    writer.write(row);
                }
                writer.finish();
            }
            rows.clear();
        }

        FileSummary mergeSorted(List<Path> files, Path output) throws IOException {
            List<StoredRowReader> readers = new ArrayList<>();
            try (StoredRowWriter writer = new StoredRowWriter(output, schema, metadata, FileLayout.SORTED)) {
                PriorityQueue<Head> heads = new PriorityQueue<>((one, other) -> order.compare(one.row, other.row));
                for (Path file : files) {
                    StoredRowReader reader = open(file);
                    readers.add(reader);
                    addNext(heads, reader);
                }
                Span span = new Span(order);
                for (Head head = heads.poll(); head != null; head = heads.poll()) {
                    span.add(head.row);
                    writer.write(head.row);
                    addNext(heads, head.reader);
                }
                return span.summary(writer.finish());
            } finally {
                for (StoredRowReader reader : readers) {
                    reader.close();
                }
            }
        }

        private void addNext(PriorityQueue<Head> heads, StoredRowReader reader) throws IOException {
            @Nullable Object[] row = reader.next();
            if (row != null) {
                heads.add(new Head(row, reader));
            }
        }

        /** Guards against this class's own faults, a damaged memory among them: what it replaces will be deleted one day. */
        void prove(List<Input> inputs, Path output) throws IOException {
            RowMultisetDigest expected = new RowMultisetDigest();
            for (Input input : inputs) {
                digest(input.local(), expected, false);
            }
            RowMultisetDigest found = new RowMultisetDigest();
            digest(output, found, true);
            if (expected.rows() != found.rows() || !expected.text().equals(found.text())) {
                throw new IOException("compacted file " + output + " holds " + found.rows() + " rows with digest "
                        + found.text() + " instead of " + expected.rows() + " with digest " + expected.text());
            }
        }

        private void digest(Path file, RowMultisetDigest digest, boolean inOrder) throws IOException {
            @Nullable Object[] previous = null;
            try (StoredRowReader reader = open(file)) {
                for (@Nullable Object[] row = reader.next(); row != null; row = reader.next()) {
                    if (inOrder && previous != null && order.compare(previous, row) >= 0) {
                        throw new IOException(
                                "compacted file " + file + " is not in order at sequence " + order.sequence(row));
                    }
                    digest.add(row);
                    previous = row;
                }
            }
        }

        private static long bytes(@Nullable Object[] row) {
            long bytes = 0;
            for (Object value : row) {
                bytes += VALUE_OVERHEAD + (value instanceof byte[] array ? array.length : 0);
            }
            return bytes;
        }
    }

    /** The next row of a file that is being merged. */
    private record Head(@Nullable Object[] row, StoredRowReader reader) {}

    /** The ends of the rows that went into a file. */
    private static final class Span {
        private final RowOrder order;
        private long firstSequence = Long.MAX_VALUE;
        private long lastSequence = Long.MIN_VALUE;
        private long firstCommitMicros;
        private long lastCommitMicros;

        Span(RowOrder order) {
            this.order = order;
        }

        void add(@Nullable Object[] row) {
            long sequence = order.sequence(row);
            if (sequence < firstSequence) {
                firstSequence = sequence;
                firstCommitMicros = order.commitMicros(row);
            }
            if (sequence > lastSequence) {
                lastSequence = sequence;
                lastCommitMicros = order.commitMicros(row);
            }
        }

        FileSummary summary(PartSummary file) {
            return new FileSummary(
                    file.rows(),
                    file.bytes(),
                    file.sha256(),
                    firstSequence,
                    lastSequence,
                    firstCommitMicros,
                    lastCommitMicros);
        }
    }
}
