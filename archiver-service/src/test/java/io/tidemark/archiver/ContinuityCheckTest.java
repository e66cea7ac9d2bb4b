package io.tidemark.archiver;

import static io.tidemark.archiver.ArchiverFixtures.commit;
import static io.tidemark.archiver.ArchiverFixtures.insert;
import static io.tidemark.archiver.ArchiverFixtures.mark;
import static io.tidemark.archiver.ArchiverFixtures.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.JournalRecord.Gap;
import io.tidemark.schemas.TableDefinition;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContinuityCheckTest {
    private final TableDefinition table = table("deals", 2);

    @Test
    void takesWholeTransactionsAndKnowsTheirBoundaries() {
        ContinuityCheck check = new ContinuityCheck(null, Set.of());
        assertThat(check.atBoundary()).isTrue();
        assertThat(check.isNext(insert(table, 1, 0), 0)).isTrue();
        assertThat(check.atBoundary()).isFalse();
        assertThat(check.isNext(insert(table, 2, 1), 1)).isTrue();
        assertThat(check.isNext(commit(3, 2), 2)).isTrue();
        assertThat(check.atBoundary()).isTrue();
        assertThat(check.isNext(commit(4, 0), 4)).isTrue();
        assertThat(check.atBoundary()).isTrue();
    }

    @Test
    void namesBothSequencesWhereOneIsMissing() {
        ContinuityCheck check = new ContinuityCheck(mark(41, 100), Set.of());
        assertThatThrownBy(() -> check.isNext(commit(43, 0), 100))
                .isInstanceOf(ArchiverException.class)
                .hasMessageContaining("sequence 43")
                .hasMessageContaining("needs 42");
    }

    @Test
    void whatTheArchiveHasIsRefused() {
        ContinuityCheck check = new ContinuityCheck(mark(41, 100), Set.of());
        assertThatThrownBy(() -> check.isNext(commit(41, 0), 100)).isInstanceOf(ArchiverException.class);
        assertThat(check.isNext(commit(42, 0), 101)).isTrue();
    }

    @Test
    void aTransactionThatAGapCutsOffIsReadAgainAndThenVoid() {
        ContinuityCheck check = new ContinuityCheck(mark(41, 100), Set.of());
        check.isNext(commit(42, 0), 100);
        check.isNext(insert(table, 43, 0), 101);
        assertThatThrownBy(() -> check.isNext(gap(44, 42), 102))
                .isInstanceOfSatisfying(ReadAgainException.class, again -> assertThat(again.voidRecords())
                        .isEqualTo(new VoidRecords(42, 44)));
        ContinuityCheck second = new ContinuityCheck(mark(41, 100), Set.of(new VoidRecords(42, 44)));
        assertThat(second.isNext(commit(42, 0), 100)).isTrue();
        assertThat(second.isNext(insert(table, 43, 0), 101)).isFalse();
        assertThat(second.atBoundary()).isTrue();
        assertThat(second.isNext(gap(44, 42), 102)).isTrue();
        assertThat(second.isNext(commit(45, 0), 103)).isTrue();
    }

    @Test
    void aGapThatNamesAnotherLastTransactionIsRefused() {
        ContinuityCheck check = new ContinuityCheck(mark(41, 100), Set.of());
        assertThatThrownBy(() -> check.isNext(gap(42, 40), 100)).isInstanceOf(ArchiverException.class);
    }

    private static Gap gap(long sequence, long afterSequence) {
        return new Gap(ArchiverFixtures.position(sequence, 0), afterSequence, "0-1-99", "server-1", "purged");
    }

    @Test
    void refusesATransactionWhoseRowsAreNotAllThere() {
        ContinuityCheck check = new ContinuityCheck(null, Set.of());
        check.isNext(insert(table, 1, 0), 0);
        assertThatThrownBy(() -> check.isNext(commit(2, 3), 1))
                .isInstanceOf(ArchiverException.class)
                .hasMessageContaining("says it has 3 rows")
                .hasMessageContaining("journal has 1");
    }

    @Test
    void anEmptyArchiveNeedsTheJournalFromItsFirstRecordOn() {
        ContinuityCheck check = new ContinuityCheck(null, Set.of());
        assertThatThrownBy(() -> check.isNext(commit(900, 0), 1800))
                .isInstanceOf(ArchiverException.class)
                .hasMessageContaining("needs 1");
    }
}
