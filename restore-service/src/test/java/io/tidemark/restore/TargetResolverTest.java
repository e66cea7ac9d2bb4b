package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.ArchiveCommit;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitKind;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.Gap;
import io.tidemark.archive.Mark;
import io.tidemark.archive.ReadableHistory;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.archive.Writer;
import io.tidemark.archive.parquet.TransactionEntry;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ServerFlavor;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Transactions 0-1-1 to 0-1-8 at sequences 10 to 80, seconds 1 to 8 and offsets 100 to 800; snapshots at 20 and 70, a gap between
 * 50 and 60. Transaction 4's clock ran ahead.
 */
class TargetResolverTest {
    private static final long SECOND = 1_000_000;

    private final ArchiveView view = view();
    private final TargetResolver resolver = new TargetResolver(view, history());

    @Test
    void latestIsTheMark() throws IOException {
        ResolvedTarget resolved = resolve("latest");
        assertThat(resolved.sequence()).isEqualTo(80);
        assertThat(resolved.gtid()).isEqualTo("0-1-8");
        assertThat(RestorePlanner.snapshotFor(view, resolved).id()).isEqualTo("s70");
    }

    @Test
    void aTimeIsThePrefixBeforeTheFirstLaterTransaction() throws IOException {
        assertThat(at(3 * SECOND).sequence()).isEqualTo(30);
        assertThat(at(3 * SECOND - 1).sequence()).isEqualTo(20);
        // Transaction 4 committed "later" than 5: nothing from it on belongs to the moments before.
        assertThat(at(5 * SECOND).sequence()).isEqualTo(30);
    }

    @Test
    void transactionsAreIncludedOrNot() throws IOException {
        assertThat(resolve("gtid:0-1-3").sequence()).isEqualTo(30);
        assertThat(resolve("before-gtid:0-1-3").sequence()).isEqualTo(20);
        assertThat(resolve("before-gtid:0-1-3").gtid()).isEqualTo("0-1-2");
    }

    /** What was committed before the archive began has no record; the snapshots' own numbers say what came last. */
    @Test
    void theTransactionThatASnapshotStandsBehindNeedsNoRecord() throws IOException {
        TargetResolver young = new TargetResolver(view, after -> cursor(after, List.of(entry(3, 3), entry(8, 8))));
        ResolvedTarget oldest = young.resolve(RestoreTarget.parse("gtid:0-1-2"));
        assertThat(oldest)
                .extracting(ResolvedTarget::sequence, ResolvedTarget::era, ResolvedTarget::gtid)
                .containsExactly(20L, 0, "0-1-2");
        assertThat(RestorePlanner.snapshotFor(view, oldest).id()).isEqualTo("s20");
        ResolvedTarget behindGap = young.resolve(RestoreTarget.parse("gtid:0-1-7"));
        assertThat(behindGap)
                .extracting(ResolvedTarget::sequence, ResolvedTarget::era)
                .containsExactly(70L, 1);
        for (String older : List.of("gtid:0-1-1", "before-gtid:0-1-2", "gtid:0-9-2")) {
            assertThatThrownBy(() -> young.resolve(RestoreTarget.parse(older)))
                    .isInstanceOfSatisfying(
                            RestoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BEFORE_FIRST_SNAPSHOT));
        }
    }

    @Test
    void aBinlogPositionMeansTheTransactionsThatEndBeforeIt() throws IOException {
        assertThat(resolve("binlog:binlog.000001:300").sequence()).isEqualTo(30);
        assertThat(resolve("binlog:binlog.000001:399").sequence()).isEqualTo(30);
        assertThat(resolve("binlog:binlog.000001:200").sequence()).isEqualTo(20);
    }

    @Test
    void whatCannotBeRestoredIsRefusedWithTheNearestPoints() {
        assertRefused("1970-01-01T00:00:09Z", Kind.BEYOND_MARK, "1970-01-01T00:00:08.500Z");
        assertRefused("1970-01-01T00:00:01.5Z", Kind.BEFORE_FIRST_SNAPSHOT, "1970-01-01T00:00:02Z");
        assertRefused("gtid:0-1-1", Kind.BEFORE_FIRST_SNAPSHOT, "binlog.000001:200");
        assertRefused("gtid:0-1-9", Kind.UNKNOWN_TRANSACTION, "never seen");
        assertRefused("gtid:nonsense", Kind.INVALID_TARGET, "nonsense");
        assertRefused("binlog:binlog.000001:900", Kind.BEYOND_MARK, "binlog.000001:850");
        assertRefused("binlog:other.000001:4", Kind.UNKNOWN_POSITION, "other.000001");
        assertRefused("1970-01-01T00:00:05.7Z", Kind.INSIDE_GAP, "binlog gone");
        assertRefused("gtid:0-1-6", Kind.INSIDE_GAP, "(binlog.000001:700, 0-1-7)");
        assertRefused("binlog:binlog.000001:555", Kind.INSIDE_GAP, "binlog gone");
    }

    @Test
    void windowsEndAtGaps() {
        List<RestorableWindow> windows = RestorableWindows.of(view);
        assertThat(windows).hasSize(2);
        assertThat(windows.get(0).from().sequence()).isEqualTo(20);
        assertThat(windows.get(0).to().sequence()).isEqualTo(50);
        assertThat(windows.get(0).endedBy()).isEqualTo("binlog gone");
        assertThat(windows.get(1).from().sequence()).isEqualTo(70);
        assertThat(windows.get(1).to().timeMicros()).isEqualTo(8 * SECOND + SECOND / 2);
        assertThat(windows.get(1).endedBy()).isNull();
    }

    @Test
    void betweenSnapshotsThatStandAloneNothingIsRestored() throws IOException {
        ArchiveView pruned = pruned();
        // All transactions are still found, as in files that hold younger ones, too.
        TargetResolver remaining = new TargetResolver(pruned, history());
        for (String inside : List.of("gtid:0-1-3", "binlog:binlog.000001:300", "1970-01-01T00:00:03Z", "gtid:0-1-5")) {
            assertThatThrownBy(() -> remaining.resolve(RestoreTarget.parse(inside)))
                    .isInstanceOf(RestoreException.class)
                    .hasMessageContaining("retention took it away")
                    .hasMessageContaining("(binlog.000001:200)")
                    .hasMessageContaining("(binlog.000001:700, 0-1-7)");
        }
        assertThat(remaining.resolve(RestoreTarget.parse("gtid:0-1-2")).sequence())
                .isEqualTo(20);
        assertThat(remaining
                        .resolve(RestoreTarget.parse("1970-01-01T00:00:02Z"))
                        .sequence())
                .isEqualTo(20);
        assertThat(remaining.resolve(RestoreTarget.parse("gtid:0-1-7")).sequence())
                .isEqualTo(70);
        ResolvedTarget latest = remaining.resolve(RestoreTarget.parse("latest"));
        assertThat(latest.sequence()).isEqualTo(80);
        assertThat(RestorePlanner.snapshotFor(pruned, latest).id()).isEqualTo("s70");

        List<RestorableWindow> windows = RestorableWindows.of(pruned);
        assertThat(windows).hasSize(2);
        assertThat(windows.get(0).isSinglePoint()).isTrue();
        assertThat(windows.get(1).from().sequence()).isEqualTo(70);
        assertThat(windows.get(1).isSinglePoint()).isFalse();
    }

    private ArchiveView pruned() {
        return view.apply(
                new ArchiveCommit(
                        2,
                        "b".repeat(64),
                        CommitKind.REMOVAL,
                        0,
                        new Writer("test", "test"),
                        mark(80, 850),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        "s70"),
                "c".repeat(64));
    }

    private ResolvedTarget resolve(String text) throws IOException {
        return resolver.resolve(RestoreTarget.parse(text));
    }

    private ResolvedTarget at(long micros) throws IOException {
        return resolver.resolve(new RestoreTarget.AtTime(micros));
    }

    /** After RESET the source counts anew: transactions 0-1-1 and 0-1-2 lie before and behind the gap. */
    @Test
    void namesThatTwoLinesOfHistoryHaveAreRefused() {
        ArchiveView empty = ArchiveView.empty(new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 0));
        Mark begin = new Mark(
                30,
                "",
                new BinlogCoordinate("binlog.000001", 4),
                1,
                0,
                4 * SECOND,
                "journal",
                0,
                "journal-1",
                "server-1");
        Mark end = new Mark(
                50,
                "0-1-2",
                new BinlogCoordinate("binlog.000001", 200),
                1,
                6 * SECOND,
                6 * SECOND,
                "journal",
                0,
                "journal-1",
                "server-1");
        SnapshotReference behind = new SnapshotReference(
                "s30", "m", "c".repeat(64), 30, new BinlogCoordinate("binlog.000001", 4), "", 4 * SECOND);
        ArchiveCommit first = commit(0, "0".repeat(64), end, List.of(), snapshot(20));
        ArchiveCommit second =
                commit(1, "a".repeat(64), end, List.of(new Gap(29, 30, mark(20, 250), begin, "begun anew", 0)), behind);
        TargetResolver resolver = new TargetResolver(
                empty.apply(first, "a".repeat(64)).apply(second, "b".repeat(64)),
                after -> cursor(after, List.of(entry(1, 1), entry(2, 2), again(4, 1), again(5, 2))));
        for (String name : List.of("gtid:0-1-2", "binlog:binlog.000001:200")) {
            assertThatThrownBy(() -> resolver.resolve(RestoreTarget.parse(name)))
                    .isInstanceOfSatisfying(
                            RestoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.AMBIGUOUS))
                    .hasMessageContaining("exists twice");
        }
    }

    private static ArchiveCommit commit(
            long number, String previous, Mark mark, List<Gap> gaps, SnapshotReference snapshot) {
        return new ArchiveCommit(
                number,
                previous,
                CommitKind.GAP,
                0,
                new Writer("test", "test"),
                mark,
                List.of(),
                List.of(),
                List.of(),
                gaps,
                snapshot);
    }

    private static TransactionEntry again(int number, int gtid) {
        return new TransactionEntry(
                number * 10L,
                number * 10L - 9,
                "0-1-" + gtid,
                new BinlogCoordinate("binlog.000001", gtid * 100L - 90),
                new BinlogCoordinate("binlog.000001", gtid * 100L),
                number * SECOND,
                1,
                1,
                9);
    }

    private static TransactionCursor cursor(long after, List<TransactionEntry> all) {
        Iterator<TransactionEntry> entries =
                all.stream().filter(entry -> entry.sequence() > after).iterator();
        return new TransactionCursor() {
            @Override
            public @Nullable TransactionEntry next() {
                return entries.hasNext() ? entries.next() : null;
            }

            @Override
            public void close() {}
        };
    }

    /** What lies behind a damaged commit is refused as damaged, not as if it had never been. */
    @Test
    void whatIsCutOffIsNamed() throws IOException {
        ReadableTargets cut = new ReadableTargets(
                new ReadableHistory(
                        view, new DamagedObjectException("crm/log/2.json", "object crm/log/2.json is missing")),
                history());
        assertThat(cut.resolve(RestoreTarget.parse("gtid:0-1-8")).sequence()).isEqualTo(80);
        for (String behind : List.of("latest", "gtid:0-1-9", "1970-01-01T00:00:09Z", "binlog:binlog.000001:900")) {
            assertThatThrownBy(() -> cut.resolve(RestoreTarget.parse(behind)))
                    .as(behind)
                    .isInstanceOf(DamagedObjectException.class)
                    .hasMessageContaining("object crm/log/2.json is missing")
                    .hasMessageContaining("up to commit 1")
                    .hasMessageContaining("no point behind 1970-01-01T00:00:08.500Z (sequence 80, binlog");
        }
        assertThatThrownBy(() -> cut.resolve(RestoreTarget.parse("1970-01-01T00:00:01Z")))
                .isInstanceOf(RestoreException.class);
    }

    private void assertRefused(String target, Kind kind, String part) {
        assertThatThrownBy(() -> resolve(target))
                .isInstanceOfSatisfying(
                        RestoreException.class,
                        e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
                .hasMessageContaining(part);
    }

    private static ArchiveView view() {
        ArchiveView empty = ArchiveView.empty(new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 0));
        Gap gap = new Gap(50, 60, mark(50, 550), mark(60, 600), "binlog gone", 0);
        ArchiveCommit commit = new ArchiveCommit(
                0,
                ArchiveCommit.NO_PREVIOUS,
                CommitKind.CHANGES,
                0,
                new Writer("test", "test"),
                mark(80, 850),
                List.of(),
                List.of(),
                List.of(),
                List.of(gap),
                snapshot(20));
        ArchiveView first = empty.apply(commit, "a".repeat(64));
        ArchiveCommit second = new ArchiveCommit(
                1,
                "a".repeat(64),
                CommitKind.SNAPSHOT,
                0,
                new Writer("test", "test"),
                mark(80, 850),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                snapshot(70));
        return first.apply(second, "b".repeat(64));
    }

    private static Mark mark(long sequence, long offset) {
        return new Mark(
                sequence,
                "0-1-" + sequence / 10,
                new BinlogCoordinate("binlog.000001", offset),
                1,
                sequence / 10 * SECOND,
                sequence / 10 * SECOND + (sequence == 60 ? 0 : SECOND / 2),
                "journal",
                0,
                "journal-1",
                "server-1");
    }

    private static SnapshotReference snapshot(long sequence) {
        return new SnapshotReference(
                "s" + sequence,
                "manifest" + sequence,
                "c".repeat(64),
                sequence,
                new BinlogCoordinate("binlog.000001", sequence * 10),
                "0-1-" + sequence / 10,
                sequence / 10 * SECOND);
    }

    /** Transaction 6 lies in the gap. */
    private static TransactionHistory history() {
        return after -> cursor(
                after,
                List.of(entry(1, 1), entry(2, 2), entry(3, 3), entry(4, 5.2), entry(5, 5), entry(7, 7), entry(8, 8)));
    }

    private static TransactionEntry entry(int number, double seconds) {
        return new TransactionEntry(
                number * 10L,
                number * 10L - 9,
                "0-1-" + number,
                new BinlogCoordinate("binlog.000001", number * 100L - 90),
                new BinlogCoordinate("binlog.000001", number * 100L),
                (long) (seconds * SECOND),
                1,
                1,
                9);
    }
}
