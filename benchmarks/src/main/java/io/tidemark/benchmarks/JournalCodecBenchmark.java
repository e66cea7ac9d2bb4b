package io.tidemark.benchmarks;

import io.tidemark.schemas.JournalCodec;
import io.tidemark.schemas.JournalRecord.RowChange;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Row changes into the journal's bytes and back; the figures are per row change. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class JournalCodecBenchmark {
    private static final int CHANGES = 4_000;

    private final JournalCodec codec = new JournalCodec();
    private final List<RowChange> changes = SampleChanges.of(CHANGES / 4);
    private final List<byte[]> encoded = changes.stream().map(codec::encode).toList();

    /** Capture's side. */
    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void encode(Blackhole hole) {
        for (RowChange change : changes) {
            hole.consume(codec.encode(change));
        }
    }

    /** The archiver's side. */
    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void decode(Blackhole hole) {
        for (byte[] bytes : encoded) {
            hole.consume(codec.decode(bytes));
        }
    }
}
