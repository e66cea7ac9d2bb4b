package io.tidemark.simulation;

import io.tidemark.capture.ArchiveProgress;
import io.tidemark.capture.StreamStarts;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.FencedWriterException;
import io.tidemark.journal.JournalConfig;
import io.tidemark.journal.JournalWriter;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.Position;
import io.tidemark.simulation.SimulatedSource.Change;
import io.tidemark.simulation.SimulatedSource.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Capture without a server: what the binlog decoder would make of the source's transactions goes through production's way into the
 * journal, which decides where a stream begins, what is published twice or not at all, and who is fenced.
 */
final class SimulatedCapture implements SimulatedProcess.Body {
    private static final Duration POLL = Duration.ofMillis(500);

    private final SimulatedSource source;
    private final JournalConfig address;
    private final SimulatedStore store;
    private final SimulatedKafka kafka;
    private final Random random;

    SimulatedCapture(
            SimulatedSource source, JournalConfig address, SimulatedStore store, SimulatedKafka kafka, Random random) {
        this.source = source;
        this.address = address;
        this.store = store;
        this.kafka = kafka;
        this.random = random;
    }

    @Override
    public void run(SimulatedProcess process) throws Exception {
        JournalConfig journal = Simulation.journalOf(process, address, kafka);
        ArchiveProgress archive = new ArchiveProgress(Simulation.open(store, process));
        try (JournalWriter writer = new JournalWriter(journal, process.name, process.clock(), Duration.ZERO)) {
            while (true) {
                try {
                    stream(process, writer, journal, archive);
                } catch (FencedWriterException e) {
                    throw e;
                } catch (IOException | RuntimeException e) {
                    process.sleep(Duration.ofMillis(250 + random.nextInt(15_000)));
                }
            }
        }
    }

    private void stream(SimulatedProcess process, JournalWriter writer, JournalConfig journal, ArchiveProgress archive)
            throws IOException {
        StreamStarts.Found start = StreamStarts.find(
                writer, journal, archive, incarnation -> endOfBinlog(incarnation, process), process.clock());
        process.boundary("reads the binlog");
        Stream stream = new Stream(start.state(), start.journal(), process);
        List<JournalRecord> records = stream.opening();
        while (true) {
            int most = 1 + random.nextInt(9);
            while (records.size() < most && stream.addNext(records, most)) {
                // As many as fit into the batch.
            }
            if (records.isEmpty() && random.nextInt(3) == 0) {
                stream.addHeartbeat(records);
            }
            if (records.isEmpty()) {
                process.sleep(POLL);
            } else {
                writer.publish(records, stream.state());
                records = new ArrayList<>();
            }
            if (random.nextInt(60) == 0) {
                throw new IOException("the connection to the source broke");
            }
        }
    }

    private CaptureState endOfBinlog(String incarnation, SimulatedProcess process) {
        process.boundary("asks where the binlog ends");
        return new CaptureState(
                0,
                SimulatedSource.gtids(source.last()),
                source.end(),
                0,
                0,
                SimulatedSource.SERVER_ID,
                SimulatedSource.LINEAGE,
                incarnation,
                process.clock().millis() * 1000 - 1000,
                List.of());
    }

    /** One stream from the source: where it is, and the records that come next. */
    private final class Stream {
        private final SimulatedProcess process;
        private final String incarnation;
        private final @Nullable CaptureState last;
        private final Set<Fingerprint> announced = new HashSet<>();
        private long sequence;
        /** The last transaction that was published completely. */
        private long number;

        private BinlogCoordinate restart;
        private long rowsOfOpen;
        private long firstOfOpen;

        Stream(@Nullable CaptureState last, String incarnation, SimulatedProcess process) {
            this.last = last;
            this.incarnation = incarnation;
            this.process = process;
            if (last == null) {
                number = source.last();
                restart = source.end();
            } else {
                sequence = last.sequence();
                number = SimulatedSource.number(last.gtids());
                restart = last.restart();
                rowsOfOpen = last.rowsPublishedOfOpenTransaction();
                firstOfOpen = last.openTransactionFirstSequence();
            }
        }

        List<JournalRecord> opening() {
            List<JournalRecord> records = new ArrayList<>();
            boolean lost = last != null && number < source.purgedThrough();
            if (!lost) {
                records.add(streamStart(sequence));
                return records;
            }
            long before = sequence;
            number = source.last();
            restart = source.end();
            rowsOfOpen = 0;
            firstOfOpen = 0;
            sequence++;
            records.add(streamStart(before));
            records.add(new JournalRecord.Gap(
                    new Position(
                            sequence, null, restart, 0, process.clock().millis() * 1000, SimulatedSource.SERVER_ID, 0),
                    last.lastWholeSequence(),
                    SimulatedSource.gtids(number),
                    SimulatedSource.LINEAGE,
                    "the binlog was purged"));
            return records;
        }

        private JournalRecord streamStart(long sequenceBefore) {
            return new JournalRecord.StreamStart(
                    incarnation,
                    sequenceBefore,
                    restart,
                    SimulatedSource.gtids(number),
                    SimulatedSource.SERVER_ID,
                    SimulatedSource.LINEAGE);
        }

        CaptureState state() {
            return new CaptureState(
                    sequence,
                    SimulatedSource.gtids(number),
                    restart,
                    rowsOfOpen,
                    firstOfOpen,
                    SimulatedSource.SERVER_ID,
                    SimulatedSource.LINEAGE,
                    incarnation,
                    process.clock().millis() * 1000,
                    List.of());
        }

        void addHeartbeat(List<JournalRecord> records) {
            if (firstOfOpen == 0 && number == source.last()) {
                records.add(new JournalRecord.Heartbeat(
                        sequence,
                        restart,
                        SimulatedSource.gtids(number),
                        process.clock().millis() * 1000 - 1000));
            }
        }

        /** Adds records of the next transaction, all of them or as many as fit; false if the source has no more. */
        boolean addNext(List<JournalRecord> records, int most) {
            if (number == source.last()) {
                return false;
            }
            Transaction transaction = source.transaction(number + 1);
            restart = transaction.begin();
            while (rowsOfOpen < transaction.changes().size()) {
                if (records.size() >= most) {
                    return true;
                }
                addRow(records, transaction, (int) rowsOfOpen++);
            }
            if (transaction.ddl() != null) {
                firstOfOpen = ++sequence;
                records.add(new JournalRecord.Ddl(
                        position(transaction, transaction.begin(), 0),
                        SimulatedSource.DATABASE,
                        transaction.ddl().getBytes(StandardCharsets.UTF_8),
                        Map.of("sql_mode", "''")));
            }
            sequence++;
            records.add(new JournalRecord.Commit(
                    position(
                            transaction,
                            transaction.end(),
                            transaction.changes().size()),
                    transaction.begin(),
                    transaction.changes().size(),
                    firstOfOpen == 0 ? sequence : firstOfOpen));
            number++;
            restart = transaction.end();
            rowsOfOpen = 0;
            firstOfOpen = 0;
            return true;
        }

        private void addRow(List<JournalRecord> records, Transaction transaction, int row) {
            Change change = transaction.changes().get(row);
            if (announced.add(change.table().fingerprint())) {
                records.add(new JournalRecord.TableSchema(change.table()));
            }
            sequence++;
            firstOfOpen = firstOfOpen == 0 ? sequence : firstOfOpen;
            records.add(new JournalRecord.RowChange(
                    position(transaction, transaction.begin(), row),
                    change.table().fingerprint(),
                    change.operation(),
                    0,
                    change.before(),
                    change.after()));
        }

        private Position position(Transaction transaction, BinlogCoordinate coordinate, long row) {
            return new Position(
                    sequence,
                    transaction.gtid(),
                    coordinate,
                    row,
                    transaction.commitMicros(),
                    SimulatedSource.SERVER_ID,
                    7);
        }
    }
}
