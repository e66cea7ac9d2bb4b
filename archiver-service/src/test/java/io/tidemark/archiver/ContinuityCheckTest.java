package io.tidemark.archiver;

import static io.tidemark.archiver.ArchiverFixtures.commit;
import static io.tidemark.archiver.ArchiverFixtures.insert;
import static io.tidemark.archiver.ArchiverFixtures.mark;
import static io.tidemark.archiver.ArchiverFixtures.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.schemas.TableDefinition;
import org.junit.jupiter.api.Test;

class ContinuityCheckTest {
    private final TableDefinition table = table("deals", 2);

    @Test
    void takesWholeTransactionsAndKnowsTheirBoundaries() {
        ContinuityCheck check = new ContinuityCheck(null);
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
        ContinuityCheck check = new ContinuityCheck(mark(41, 100));
        assertThatThrownBy(() -> check.isNext(commit(43, 0), 100))
                .isInstanceOf(ArchiverException.class)
                .hasMessageContaining("sequence 43")
                .hasMessageContaining("needs 42");
    }

    @Test
    void skipsWhatTheArchiveHasOnlyBelowTheMarksJournalOffset() {
        ContinuityCheck check = new ContinuityCheck(mark(41, 100));
        assertThat(check.isNext(commit(41, 0), 99)).isFalse();
        assertThat(check.isNext(commit(42, 0), 100)).isTrue();
        assertThatThrownBy(() -> check.isNext(commit(41, 0), 101)).isInstanceOf(ArchiverException.class);
    }

    @Test
    void refusesATransactionWhoseRowsAreNotAllThere() {
        ContinuityCheck check = new ContinuityCheck(null);
        check.isNext(insert(table, 1, 0), 0);
        assertThatThrownBy(() -> check.isNext(commit(2, 3), 1))
                .isInstanceOf(ArchiverException.class)
                .hasMessageContaining("says it has 3 rows")
                .hasMessageContaining("journal has 1");
    }

    @Test
    void anEmptyArchiveNeedsTheJournalFromItsFirstRecordOn() {
        ContinuityCheck check = new ContinuityCheck(null);
        assertThatThrownBy(() -> check.isNext(commit(900, 0), 1800))
                .isInstanceOf(ArchiverException.class)
                .hasMessageContaining("needs 1");
    }
}
