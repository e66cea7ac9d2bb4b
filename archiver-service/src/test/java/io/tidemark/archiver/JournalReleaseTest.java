package io.tidemark.archiver;

import static io.tidemark.archiver.ArchiverFixtures.mark;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JournalReleaseTest {
    @Test
    void nothingGoesAtTheFirstCommit() {
        assertThat(new JournalRelease(0).before(null, mark(10, 20))).isEqualTo(-1);
    }

    @Test
    void neverBeyondTheCommitBefore() {
        assertThat(new JournalRelease(0).before(mark(10, 20), mark(50, 100))).isEqualTo(20);
    }

    @Test
    void leavesTheMargin() {
        JournalRelease release = new JournalRelease(90);
        assertThat(release.before(mark(10, 20), mark(50, 100))).isEqualTo(10);
        assertThat(release.before(mark(10, 20), mark(30, 60))).isEqualTo(-1);
    }

    @Test
    void doesNotReleaseTheSameAgain() {
        JournalRelease release = new JournalRelease(0);
        release.released(20);
        assertThat(release.before(mark(10, 20), mark(50, 100))).isEqualTo(-1);
    }
}
