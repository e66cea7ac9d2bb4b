package io.tidemark.restore;

import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Gap;
import io.tidemark.archive.Mark;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.restore.RestorableWindow.Point;
import java.util.ArrayList;
import java.util.List;

/** What an archive can be asked for. */
public final class RestorableWindows {
    private RestorableWindows() {}

    /** The windows, oldest first; none before the first full snapshot is visible. */
    public static List<RestorableWindow> of(ArchiveView view) {
        Mark mark = view.mark();
        List<RestorableWindow> windows = new ArrayList<>();
        if (mark == null) {
            return windows;
        }
        Eras eras = new Eras(view);
        for (int era = 0; era <= eras.last(); era++) {
            List<SnapshotReference> snapshots = eras.snapshots(era);
            if (!snapshots.isEmpty()) {
                Mark end = eras.end(era).map(Gap::from).orElse(mark);
                windows.add(new RestorableWindow(
                        start(snapshots.get(0)),
                        new Point(end.sequence(), end.gtids(), end.coordinate(), end.completeToMicros()),
                        snapshots,
                        eras.end(era).map(Gap::reason).orElse(null)));
            }
        }
        return windows;
    }

    private static Point start(SnapshotReference first) {
        return new Point(first.sequence(), first.gtids(), first.coordinate(), first.takenAtMicros());
    }
}
