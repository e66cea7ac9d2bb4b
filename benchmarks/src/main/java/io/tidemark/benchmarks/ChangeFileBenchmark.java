package io.tidemark.benchmarks;

import io.tidemark.archive.parquet.ChangeFileWriter;
import io.tidemark.archive.parquet.FileSummary;
import io.tidemark.schemas.JournalRecord.RowChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Row changes into a Parquet file of about the size of a commit's; the figure is per row change. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class ChangeFileBenchmark {
    private static final int CHANGES = 50_000;

    private final List<RowChange> changes = SampleChanges.of(CHANGES / 4);
    private Path directory = Path.of("");
    private long bytes;

    /** Makes a folder for the files. */
    @Setup(Level.Trial)
    public void open() throws IOException {
        directory = Files.createTempDirectory("changes");
    }

    /** Tells the size of a file, which must not be what a faster writer pays with. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        Files.delete(directory);
        System.out.println("a file of " + CHANGES + " changes has " + bytes + " bytes");
    }

    /** The archiver's side. */
    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public FileSummary write() throws IOException {
        Path file = directory.resolve("file");
        try (ChangeFileWriter writer = new ChangeFileWriter(SampleChanges.TABLE, file)) {
            for (RowChange change : changes) {
                writer.write(change);
            }
            FileSummary summary = writer.finish();
            bytes = summary.bytes();
            return summary;
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
