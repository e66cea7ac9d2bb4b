package io.tidemark.restore;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.Gap;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says what an archive still gives back without one of its objects. */
public final class DamageReach {
    private final Archive archive;
    private final ArchiveView view;

    /** @param view what the archive shows */
    public DamageReach(Archive archive, ArchiveView view) {
        this.archive = archive;
        this.view = view;
    }

    /**
     * What can be restored without an object, in a sentence without a full stop.
     *
     * @param key the object's key in the store
     * @return empty if it is none of a snapshot and none of the history, so that nothing can be said
     * @throws IOException if the archive cannot be read
     */
    public Optional<String> without(String key) throws IOException {
        for (ArchiveFile file : view.files()) {
            if (archive.key(file.key()).equals(key)) {
                return Optional.of(sentence(
                        "the points before " + time(file.firstCommitMicros()),
                        firstSnapshot(file.lastSequence() - 1),
                        file.table()));
            }
        }
        for (SnapshotReference snapshot : view.snapshots()) {
            String manifest = archive.key(snapshot.manifestKey());
            if (key.startsWith(manifest.substring(0, manifest.lastIndexOf('/') + 1))) {
                return Optional.of(sentence(
                        isFirstOfItsStretch(snapshot) ? null : "the points before snapshot " + snapshot.id(),
                        firstSnapshot(snapshot.sequence()),
                        table(snapshot, key)));
            }
        }
        return Optional.empty();
    }

    /** The snapshot from which on nothing up to a sequence is needed any more. */
    private Optional<SnapshotReference> firstSnapshot(long behind) {
        return view.snapshots().stream()
                .filter(snapshot -> snapshot.sequence() > behind)
                .min(Comparator.comparingLong(SnapshotReference::sequence));
    }

    /** Whether no other snapshot lies between it and the gap before it, so that the points before it have nothing to start from. */
    private boolean isFirstOfItsStretch(SnapshotReference snapshot) {
        long start = view.gaps().stream()
                .mapToLong(Gap::beforeSequence)
                .filter(sequence -> sequence <= snapshot.sequence())
                .max()
                .orElse(0);
        return view.snapshots().stream()
                .noneMatch(other -> other.sequence() >= start && other.sequence() < snapshot.sequence());
    }

    private @Nullable TableName table(SnapshotReference snapshot, String key) throws IOException {
        try {
            return archive.manifest(snapshot).tables().stream()
                    .filter(table -> table.parts().stream()
                            .anyMatch(part -> archive.key(part.key()).equals(key)))
                    .map(table -> table.name())
                    .findFirst()
                    .orElse(null);
        } catch (DamagedObjectException e) {
            return null;
        }
    }

    private static String sentence(
            @Nullable String before, Optional<SnapshotReference> from, @Nullable TableName table) {
        StringBuilder sentence = new StringBuilder();
        if (before != null) {
            sentence.append(before);
        }
        from.ifPresent(snapshot -> sentence.append(sentence.isEmpty() ? "" : ", ")
                .append("the points from snapshot ")
                .append(snapshot.id())
                .append(" on"));
        if (table != null) {
            sentence.append(sentence.isEmpty() ? "" : ", and ")
                    .append("at every point the tables (--table) other than ")
                    .append(table)
                    .append(" and those whose foreign keys lead to it");
        }
        return sentence.isEmpty()
                ? "nothing but what lies in other stretches of the history can be restored without it"
                : "can be restored without it: " + sentence;
    }

    private static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
