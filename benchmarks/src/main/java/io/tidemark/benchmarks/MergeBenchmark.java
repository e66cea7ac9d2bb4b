package io.tidemark.benchmarks;

import io.tidemark.archive.parquet.ChangeFileWriter;
import io.tidemark.archive.parquet.SnapshotPartWriter;
import io.tidemark.database.RowCursor;
import io.tidemark.restore.merge.GroupMerge;
import io.tidemark.restore.merge.MergeEngine;
import io.tidemark.restore.merge.MergeSettings;
import io.tidemark.restore.merge.TableSpan;
import io.tidemark.schemas.JournalRecord.RowChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A snapshot of 100,000 rows and changes behind it to the rows at the end, in their images; the figure is per merge. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
public class MergeBenchmark {
    private static final int FILES = 8;
    private static final long SEED = 7;

    /** Changes behind the snapshot. */
    @Param({"24000", "240000"})
    public int changes;

    private Path directory = Path.of("");
    private MergeEngine engine;
    private TableSpan span;

    /** Writes the files. */
    @Setup(Level.Trial)
    public void write() throws IOException {
        directory = Files.createTempDirectory("merge");
        Path base = directory.resolve("base.parquet");
        try (SnapshotPartWriter writer = new SnapshotPartWriter(SampleChanges.TABLE, base)) {
            SplittableRandom random = new SplittableRandom(SEED);
            for (long id = 1; id <= SampleChanges.ROWS; id++) {
                writer.write(SampleChanges.row(id, random));
            }
            writer.finish();
        }
        List<RowChange> all = SampleChanges.of(changes / 4);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            Path file = directory.resolve(i + ".parquet");
            try (ChangeFileWriter writer = new ChangeFileWriter(SampleChanges.TABLE, file)) {
                for (RowChange change : all.subList(i * changes / FILES, (i + 1) * changes / FILES)) {
                    writer.write(change);
                }
                writer.finish();
            }
            files.add(file);
        }
        engine = new MergeEngine(new MergeSettings(directory.resolve("spilled"), 1L << 30, 2));
        span = new TableSpan(SampleChanges.TABLE, List.of(base), files, 0, Long.MAX_VALUE, false);
    }

    /** Ends the engine and deletes the files. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        engine.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The restore's side; returns how many rows there are at the end. */
    @Benchmark
    public long merge() {
        try (GroupMerge merge = engine.merge(List.of(span), List.of(), (charset, collation) -> {
                    throw new IllegalStateException("no key compares texts");
                });
                RowCursor rows = merge.state(SampleChanges.TABLE.name())) {
            long count = 0;
            while (rows.next() != null) {
                count++;
            }
            return count;
        }
    }
}
