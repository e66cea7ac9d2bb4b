package io.tidemark.benchmarks;

import io.tidemark.capture.binlog.BinlogDecoder;
import io.tidemark.capture.binlog.CollationNames;
import io.tidemark.capture.binlog.ProtectedDatabases;
import io.tidemark.capture.binlog.StreamPosition;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.GtidSet;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.testkit.TestServers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The bytes of a MariaDB's binlog to row changes, for {@link UpdateHeavyHistory}; the figure is per row change. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RowConversionBenchmark {
    private static final int TRANSACTIONS = 2_000;
    private static final int CHANGES = 4 * TRANSACTIONS;
    private static final long SEED = 42;

    /** Of the binlog's file format: a magic number, then events, each with its length at a fixed place and a CRC32 behind it. */
    private static final int MAGIC_BYTES = 4;

    private static final int LENGTH_AT = 9;
    private static final int CHECKSUM_BYTES = 4;

    private final List<byte[]> events = new ArrayList<>();
    private CollationNames collations = new CollationNames(Map.of());
    private BinlogCoordinate start = new BinlogCoordinate("binlog.000001", MAGIC_BYTES);

    /** Has a server write the history into a binlog of its own, and reads that. */
    @Setup(Level.Trial)
    public void read() throws Exception {
        try (DatabaseServer server = TestServers.newMariaDb11()) {
            UpdateHeavyHistory.begin(server);
            try (Connection connection = server.connect(null);
                    Statement statement = connection.createStatement()) {
                collations = collations(statement);
                statement.execute("FLUSH BINARY LOGS");
                String file = currentFile(statement);
                UpdateHeavyHistory.write(server, TRANSACTIONS, SEED);
                statement.execute("FLUSH BINARY LOGS");
                start = new BinlogCoordinate(file, MAGIC_BYTES);
                readEvents(server.dataDirectory().resolve(file));
            }
        }
    }

    private static CollationNames collations(Statement statement) throws SQLException {
        Map<Integer, CollationNames.Collation> names = new HashMap<>();
        try (ResultSet row = statement.executeQuery("SELECT id, full_collation_name, character_set_name"
                + " FROM information_schema.collation_character_set_applicability WHERE id IS NOT NULL")) {
            while (row.next()) {
                names.put(row.getInt(1), new CollationNames.Collation(row.getString(2), row.getString(3)));
            }
        }
        return new CollationNames(names);
    }

    private static String currentFile(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SHOW MASTER STATUS")) {
            row.next();
            return row.getString(1);
        }
    }

    private void readEvents(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = MAGIC_BYTES; at < bytes.length; ) {
            int length = numbers.getInt(at + LENGTH_AT);
            events.add(Arrays.copyOfRange(bytes, at, at + length - CHECKSUM_BYTES));
            at += length;
        }
    }

    /** Capture's side. */
    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public int decode(Blackhole hole) throws InterruptedException {
        int[] changes = {0};
        BinlogDecoder decoder = new BinlogDecoder(
                new StreamPosition(0, GtidSet.empty(ServerFlavor.MARIADB), start, 0, 0, List.of()),
                new ProtectedDatabases(List.of(UpdateHeavyHistory.DATABASE)),
                collations,
                ServerFlavor.MARIADB,
                Clock.systemUTC(),
                (from, taker) -> {
                    throw new IllegalStateException("there is no XA transaction");
                },
                (records, bytes, after) -> {
                    hole.consume(records);
                    changes[0] += (int)
                            records.stream().filter(RowChange.class::isInstance).count();
                });
        for (byte[] event : events) {
            decoder.decode(event, false);
        }
        if (changes[0] != CHANGES) {
            throw new IllegalStateException(CHANGES + " row changes were written, " + changes[0] + " read");
        }
        return changes[0];
    }
}
