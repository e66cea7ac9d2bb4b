package io.tidemark.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.FencedException;
import io.tidemark.archive.Mark;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.capture.ArchiveProgress;
import io.tidemark.capture.StreamStarts;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.JournalConfig;
import io.tidemark.journal.JournalDamagedException;
import io.tidemark.journal.JournalWriter;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.JournalRecord.StreamStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the simulation found about journals that are lost at bad moments, one moment each. */
class LostJournalTest {
    private static final BinlogCoordinate START = new BinlogCoordinate("binlog.000001", 4);
    private static final JournalConfig JOURNAL =
            new JournalConfig("crm", Map.of("bootstrap.servers", "simulated:9092"));

    @TempDir
    Path directory;

    private final Scheduler scheduler = new Scheduler(new Random(1), new Trace());
    private final SimulatedKafka kafka = new SimulatedKafka(scheduler, new JournalCheck(JOURNAL, () -> 0));

    @Test
    void aStreamOfTheLostJournalIsNotTheBeginningOfANewOne() throws Throwable {
        alone((journal, writer) -> {
            writer.publish(List.of(streamStart("first", 7)), state("first", 7));
            loseAndNotice(journal, writer);
            assertThat(writer.lastState()).isEqualTo(state("first", 7));
            assertThat(writer.damage()).contains("deleted and made again");
            writer.publish(List.of(streamStart("second", 5)), state("second", 5));
            assertThat(writer.lastState()).isEqualTo(state("second", 5));
        });
    }

    @Test
    void theJournalOfAnIdleSourceIsMissed() throws Throwable {
        alone((journal, writer) -> {
            writer.publish(List.of(streamStart("first", 0)), state("first", 0));
            kafka.lose(journal.journalTopic());
            assertThatThrownBy(() -> writer.publish(List.of(streamStart("first", 0)), state("first", 0)))
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageContaining("no record at all");
        });
    }

    @Test
    void aStreamThatBeginsBehindTheLossBeginsTheJournalAnew() throws Throwable {
        Archive archive = archive();
        alone((journal, writer) -> {
            writer.publish(List.of(streamStart("first", 7)), state("first", 7));
            kafka.lose(journal.journalTopic());
            archive.append(archive.load(), CommitDraft.changes(mark(journal, 5, 9, "first"), List.of(), List.of()));
            // Kafka numbers the new topic from 0 on, by which the writer sees that it is another one.
            assertThatThrownBy(() -> find(writer, journal, new ArchiveProgress(archive)))
                    .isInstanceOf(JournalDamagedException.class);
            StreamStarts.Found found = find(writer, journal, new ArchiveProgress(archive));
            assertThat(found.journal()).isNotEqualTo("first");
            assertThat(found.state().sequence()).isEqualTo(5);
            assertThat(archive.load().mark())
                    .isEqualTo(mark(journal, 5, 9, "first").atBeginningOf(found.journal(), journal.journalTopic()));
        });
    }

    @Test
    void whatAnArchiverHasUnderWayFromAJournalLostBeforeTheFirstMarkIsRefused() throws Throwable {
        Archive archive = archive();
        alone((journal, writer) -> {
            writer.publish(List.of(streamStart("first", 7)), state("first", 7));
            ArchiveView base = archive.load();
            loseAndNotice(journal, writer);
            StreamStarts.Found found = find(writer, journal, new ArchiveProgress(archive));
            CommitDraft underWay = CommitDraft.changes(mark(journal, 7, 9, "first"), List.of(), List.of());
            assertThatThrownBy(() -> archive.append(base, underWay)).isInstanceOf(FencedException.class);
            assertThat(archive.load().mark().journal()).isEqualTo(found.journal());
        });
    }

    @Test
    void aJournalBegunFromAMarkThatMovesMeanwhileIsGivenUp() throws Throwable {
        Archive archive = archive();
        alone((journal, writer) -> {
            writer.publish(List.of(streamStart("first", 7)), state("first", 7));
            loseAndNotice(journal, writer);
            ArchiveProgress progress = new ArchiveProgress(archive);
            CommitDraft underWay = CommitDraft.changes(mark(journal, 7, 9, "first"), List.of(), List.of());
            assertThatThrownBy(() -> StreamStarts.find(
                            writer,
                            journal,
                            progress,
                            incarnation -> {
                                commit(archive, underWay);
                                return state(incarnation, 0);
                            },
                            Clock.systemUTC()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("mark moved");
            StreamStarts.Found found = find(writer, journal, progress);
            assertThat(found.state().sequence()).isEqualTo(7);
            assertThat(find(writer, journal, progress)).isEqualTo(found);
        });
    }

    private void loseAndNotice(JournalConfig journal, JournalWriter writer) {
        kafka.lose(journal.journalTopic());
        kafka.lose(journal.offsetsTopic());
        assertThatThrownBy(() -> writer.publish(List.of(streamStart("first", 7)), state("first", 7)))
                .isInstanceOf(JournalDamagedException.class);
    }

    private static void commit(Archive archive, CommitDraft draft) {
        try {
            archive.append(archive.load(), draft);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StreamStarts.Found find(JournalWriter writer, JournalConfig journal, ArchiveProgress archive)
            throws IOException {
        return StreamStarts.find(writer, journal, archive, incarnation -> state(incarnation, 0), Clock.systemUTC());
    }

    private Archive archive() throws IOException {
        return Archive.openOrCreate(
                new DirectoryObjectStore(directory), ArchiveCheck.identity(), Clock.systemUTC(), Simulation.LOG);
    }

    private static Mark mark(JournalConfig journal, long sequence, long offset, String incarnation) {
        return new Mark(
                sequence, "", START, 1, 0, 0, journal.journalTopic(), offset, incarnation, SimulatedSource.LINEAGE);
    }

    @FunctionalInterface
    private interface Story {
        void tell(JournalConfig journal, JournalWriter writer) throws Exception;
    }

    /** Runs a story in the only process of a world in which nothing fails by chance. */
    private void alone(Story story) throws Throwable {
        SimulatedProcess told = scheduler.start("capture", "capture", 0, process -> {
            JournalConfig journal =
                    new JournalConfig(JOURNAL.source(), JOURNAL.kafkaClientSettings(), kafka.connector(process));
            try (JournalWriter writer = new JournalWriter(journal, "writer", process.clock(), Duration.ZERO)) {
                story.tell(journal, writer);
            }
        });
        while (!told.finished) {
            SimulatedProcess next = scheduler.pick();
            if (next == null) {
                scheduler.passUntilNext(1_000_000);
            } else {
                scheduler.giveTurn(next);
            }
        }
        scheduler.requireWhole();
        assertThat(told.end).isNull();
    }

    private static StreamStart streamStart(String incarnation, long sequence) {
        return new StreamStart(incarnation, sequence, START, "", 1, SimulatedSource.LINEAGE);
    }

    private static CaptureState state(String incarnation, long sequence) {
        return new CaptureState(sequence, "", START, 0, 0, 1, SimulatedSource.LINEAGE, incarnation, 0, List.of());
    }
}
