package io.tidemark.archiver;

import static io.tidemark.archiver.ArchiverFixtures.JOURNAL;
import static io.tidemark.archiver.ArchiverFixtures.LINEAGE;
import static io.tidemark.archiver.ArchiverFixtures.START_MICROS;
import static io.tidemark.archiver.ArchiverFixtures.commit;
import static io.tidemark.archiver.ArchiverFixtures.mark;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.Mark;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.JournalRecord.Gap;
import io.tidemark.schemas.JournalRecord.Heartbeat;
import io.tidemark.schemas.JournalRecord.StreamStart;
import io.tidemark.schemas.ServerFlavor;
import org.junit.jupiter.api.Test;

class MarkProgressTest {
    private static final String TOPIC = "tidemark.crm.journal";

    @Test
    void hasNoMarkBeforeTheFirstTransactionOrHeartbeat() {
        assertThat(new MarkProgress(TOPIC, ServerFlavor.MARIADB, null).mark()).isNull();
    }

    @Test
    void repeatsTheMarkItBeganWith() {
        assertThat(new MarkProgress(TOPIC, ServerFlavor.MARIADB, mark(7, 30)).mark())
                .isEqualTo(mark(7, 30));
    }

    @Test
    void aCommitMovesEverythingButMayBeOneOfManyAtItsTime() {
        MarkProgress progress = new MarkProgress(TOPIC, ServerFlavor.MARIADB, mark(7, 30));
        progress.moveBehind(commit(9, 1), 33);
        long time = START_MICROS + 9000;
        assertThat(progress.mark())
                .isEqualTo(new Mark(
                        9,
                        "0-1-9",
                        new BinlogCoordinate("binlog.000001", 900),
                        1,
                        time,
                        time - 1,
                        TOPIC,
                        34,
                        JOURNAL,
                        LINEAGE));
    }

    @Test
    void aHeartbeatMovesWhatTheSourceHasBeenReadToButNotTheTransaction() {
        MarkProgress progress = new MarkProgress(TOPIC, ServerFlavor.MARIADB, mark(7, 30));
        BinlogCoordinate read = new BinlogCoordinate("binlog.000002", 4);
        progress.moveBehind(new Heartbeat(7, read, "0-1-12", START_MICROS + 99), 31);
        assertThat(progress.mark())
                .isEqualTo(
                        new Mark(7, "0-1-12", read, 1, START_MICROS, START_MICROS + 99, TOPIC, 32, JOURNAL, LINEAGE));
    }

    @Test
    void aStreamOfAnotherServerCountsFromItsFirstRecordOn() {
        MarkProgress progress = new MarkProgress(TOPIC, ServerFlavor.MARIADB, mark(7, 30));
        BinlogCoordinate start = new BinlogCoordinate("other.000009", 4);
        progress.streamStarts(new StreamStart("journal-2", 7, start, "0-1-7", 22, "server-2"));
        assertThat(progress.mark()).isEqualTo(mark(7, 30));
        progress.moveBehind(new Heartbeat(7, start, "0-1-7", START_MICROS), 2);
        assertThat(progress.mark())
                .isEqualTo(
                        new Mark(7, "0-1-7", start, 22, START_MICROS, START_MICROS, TOPIC, 3, "journal-2", "server-2"));
    }

    @Test
    void aGapMovesTheMarkToWhereTheSourceIsReadAgain() {
        MarkProgress progress = new MarkProgress(TOPIC, ServerFlavor.MARIADB, mark(7, 30));
        progress.moveBehind(new Gap(ArchiverFixtures.position(8, 0), 7, "0-1-3", LINEAGE, "history begun anew"), 31);
        assertThat(progress.mark())
                .isEqualTo(new Mark(
                        8,
                        "0-1-3",
                        new BinlogCoordinate("binlog.000001", 800),
                        1,
                        START_MICROS,
                        START_MICROS + 8000,
                        TOPIC,
                        32,
                        JOURNAL,
                        LINEAGE));
    }

    @Test
    void timeNeverGoesBack() {
        MarkProgress progress = new MarkProgress(TOPIC, ServerFlavor.MARIADB, mark(7, 30));
        progress.moveBehind(
                new Heartbeat(7, new BinlogCoordinate("binlog.000001", 700), "0-1-7", START_MICROS + 50_000), 31);
        progress.moveBehind(commit(8, 0), 32);
        assertThat(progress.mark().completeToMicros()).isEqualTo(START_MICROS + 50_000);
        assertThat(progress.mark().commitTimeMicros()).isEqualTo(START_MICROS + 8000);
    }
}
