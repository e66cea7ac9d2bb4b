package io.tidemark.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.JournalConfig;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.RowOperation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lost connections and restarts: nothing twice, nothing missing. */
class FaultsIT {
    private static final int ROWS = 200_000;
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final int NO_SUCH_THREAD = 1094;

    @ParameterizedTest
    @MethodSource("io.tidemark.capture.CaptureIT#servers")
    void goesOnInsideALargeTransaction(Supplier<DatabaseServer> supplier) throws Exception {
        DatabaseServer server = supplier.get();
        JournalConfig journal = JournalContents.newJournal();
        try (JournalContents contents = JournalContents.of(journal);
                Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE large");
            CaptureConfig config = CaptureIT.config(server, journal, List.of("large"));
            AtomicBoolean failed = new AtomicBoolean();
            CaptureListener failsOnceWithinTheTransaction = new CaptureListener() {
                @Override
                public void published(List<JournalRecord> records, CaptureState after) {
                    if (after.rowsPublishedOfOpenTransaction() > 1000 && failed.compareAndSet(false, true)) {
                        throw new IllegalStateException("a failure made by the test");
                    }
                }
            };
            CaptureService service = new CaptureService(config, Clock.systemUTC(), failsOnceWithinTheTransaction);
            service.start();
            contents.until(JournalRecord.Heartbeat.class::isInstance);
            statement.execute("CREATE TABLE large.t (id INT PRIMARY KEY, filler VARCHAR(100))");
            statement.execute("USE large");
            statement.execute("CREATE TABLE digits (d INT)");
            statement.execute("INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)");
            statement.execute(
                    "INSERT INTO t SELECT n, REPEAT('x', 100) FROM (SELECT a.d+10*b.d+100*c.d+1000*e.d+10000*f.d+100000*g.d AS n"
                            + " FROM digits a, digits b, digits c, digits e, digits f, digits g) AS numbers WHERE n < "
                            + ROWS);
            statement.execute("DROP DATABASE large");
            List<JournalRecord> records = contents.until(record ->
                    record instanceof JournalRecord.Ddl ddl && new String(ddl.sql()).startsWith("DROP DATABASE"));
            service.close();
            assertComplete(records, ROWS + 10);
            assertThat(failed).isTrue();
            assertThat(service.status().restarts()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("io.tidemark.capture.CaptureIT#servers")
    void goesOnAfterTheSourceCutTheConnection(Supplier<DatabaseServer> supplier) throws Exception {
        DatabaseServer server = supplier.get();
        JournalConfig journal = JournalContents.newJournal();
        try (JournalContents contents = JournalContents.of(journal);
                CaptureService service = new CaptureService(
                        CaptureIT.config(server, journal, List.of("cut")), Clock.systemUTC(), CaptureListener.NONE);
                Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            service.start();
            contents.until(JournalRecord.Heartbeat.class::isInstance);
            statement.execute("CREATE DATABASE cut");
            statement.execute("CREATE TABLE cut.t (id INT PRIMARY KEY)");
            for (int i = 0; i < 300; i++) {
                statement.execute("INSERT INTO cut.t VALUES (" + i + ")");
                if (i % 100 == 50) {
                    killDumps(statement);
                }
            }
            statement.execute("DROP DATABASE cut");
            List<JournalRecord> records = contents.until(record ->
                    record instanceof JournalRecord.Ddl ddl && new String(ddl.sql()).startsWith("DROP DATABASE"));
            assertComplete(records, 300);
            assertThat(service.status().restarts()).isPositive();
        }
    }

    /** What is said to be complete, and on MariaDB when transactions committed, follows the source's clock. */
    @ParameterizedTest
    @MethodSource("io.tidemark.capture.CaptureIT#servers")
    void aClockThatIsAnHourAheadMovesNoTime(Supplier<DatabaseServer> supplier) throws Exception {
        DatabaseServer server = supplier.get();
        JournalConfig journal = JournalContents.newJournal();
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
        try (JournalContents contents = JournalContents.of(journal);
                CaptureService service = new CaptureService(
                        CaptureIT.config(server, journal, List.of("ahead")), ahead, CaptureListener.NONE);
                Connection connection = server.connect(null);
                Statement statement = connection.createStatement()) {
            service.start();
            contents.until(JournalRecord.Heartbeat.class::isInstance);
            statement.execute("CREATE DATABASE ahead");
            statement.execute("DROP DATABASE ahead");
            List<JournalRecord> records = contents.until(record ->
                    record instanceof JournalRecord.Ddl ddl && new String(ddl.sql()).startsWith("DROP DATABASE"));
            long halfAnHourOn = ChronoUnit.MICROS.between(
                    Instant.EPOCH, Clock.systemUTC().instant().plus(30, ChronoUnit.MINUTES));
            assertThat(records).allSatisfy(record -> assertThat(timeOf(record)).isLessThan(halfAnHourOn));
            assertThat(records).anySatisfy(record -> assertThat(timeOf(record)).isPositive());
        }
    }

    private static long timeOf(JournalRecord record) {
        if (record instanceof JournalRecord.Heartbeat heartbeat) {
            return heartbeat.timeMicros();
        }
        return record instanceof JournalRecord.Positioned positioned
                ? positioned.position().commitTimeMicros()
                : 0;
    }

    /** Every sequence once, in order, and every inserted row. */
    static void assertComplete(List<JournalRecord> records, int rows) {
        long sequence = 0;
        List<Object> inserted = new ArrayList<>();
        for (JournalRecord record : records) {
            if (record instanceof JournalRecord.Positioned positioned) {
                assertThat(positioned.position().sequence()).isEqualTo(++sequence);
            }
            if (record instanceof JournalRecord.RowChange change && change.operation() == RowOperation.INSERT) {
                inserted.add(change.after()[0] + "/" + change.table());
            }
        }
        assertThat(inserted).hasSize(rows).doesNotHaveDuplicates();
    }

    private static void killDumps(Statement statement) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // Right after the last cut capture may not be back yet.
        for (boolean killed = false; !killed; LockSupport.parkNanos(10_000_000)) {
            assertThat(System.nanoTime()).as("no dump to be killed").isLessThan(deadline);
            for (long id : dumps(statement)) {
                killed |= kill(statement, id);
            }
        }
    }

    /** Returns false if the dump has ended by itself since it was listed. */
    private static boolean kill(Statement statement, long id) throws SQLException {
        try {
            statement.execute("KILL " + id);
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_THREAD) {
                throw e;
            }
            return false;
        }
    }

    private static List<Long> dumps(Statement statement) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (ResultSet processes = statement.executeQuery("SHOW PROCESSLIST")) {
            while (processes.next()) {
                if (processes.getString("Command").startsWith("Binlog Dump")) {
                    ids.add(processes.getLong("Id"));
                }
            }
        }
        return ids;
    }
}
