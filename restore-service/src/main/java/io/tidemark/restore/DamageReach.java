package io.tidemark.restore;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.Gap;
import io.tidemark.archive.ReadableHistory;
import io.tidemark.archive.SnapshotManifest;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says what an archive still gives back without one of its objects. */
public final class DamageReach {
    private static final String LOG = "log/";
    private static final String SCHEMAS = "schemas/";

    private final Archive archive;
    private final ArchiveView view;

    /** @param view what the archive shows */
    public DamageReach(Archive archive, ArchiveView view) {
        this.archive = archive;
        this.view = view;
    }

    /**
     * The points that need an object.
     *
     * @param first the first sequence that needs it
     * @param firstMicros when that committed, or was a snapshot's state
     * @param next the snapshot from which on nothing needs it any more; null if there is none yet
     */
    private record Need(
            long first, long firstMicros, @Nullable SnapshotReference next) {}

    /**
     * What can be restored without an object, in a sentence without a full stop.
     *
     * @param key the object's key in the store
     * @return empty if nothing can be said: it is none of a snapshot, none of the history and none of the log
     * @throws IOException if the archive cannot be read
     */
    public Optional<String> without(String key) throws IOException {
        Optional<ArchiveFile> file = file(view.files(), key);
        if (file.isPresent()) {
            return Optional.of(sentence(
                    "the points before " + Times.text(file.get().firstCommitMicros()),
                    firstSnapshot(file.get().lastSequence() - 1),
                    file.get().table()));
        }
        if (file(view.derived().files(), key).isPresent()) {
            return Optional.of("can be restored without it: every point; only queries of the history miss it");
        }
        if (isOfLog(key)) {
            return Optional.of(withoutPartOfTheLog());
        }
        if (key.startsWith(archive.key(SCHEMAS))) {
            return definedBy(key)
                    .map(tables -> "can be restored without it: at every point the tables (--table) other than "
                            + tables + " and those whose foreign keys lead to them");
        }
        Optional<SnapshotReference> snapshot = snapshot(key);
        if (snapshot.isEmpty()) {
            return Optional.empty();
        }
        if (isAccounts(snapshot.get(), key)) {
            return Optional.of("can be restored without it: every point, but from snapshot "
                    + snapshot.get().id() + " no users, roles and grants (--include-grants)");
        }
        return Optional.of(sentence(
                isFirstOfItsStretch(snapshot.get())
                        ? null
                        : "the points before snapshot " + snapshot.get().id(),
                firstSnapshot(snapshot.get().sequence()),
                table(snapshot.get(), key)));
    }

    /**
     * The stretches of the history that can be restored whole, with every table, without any of some objects.
     *
     * @param keys the objects' keys in the store; those of which {@link #without} says nothing count as not needed
     * @return oldest first
     * @throws IOException if the archive cannot be read
     */
    public List<RestorableStretch> stretchesWithout(Collection<String> keys) throws IOException {
        return keys.stream().anyMatch(this::isOfLog)
                ? new DamageReach(archive, archive.readable().view()).shownStretchesWithout(keys)
                : shownStretchesWithout(keys);
    }

    private List<RestorableStretch> shownStretchesWithout(Collection<String> keys) throws IOException {
        List<Need> needs = new ArrayList<>();
        for (String key : keys) {
            needs.addAll(needs(key));
        }
        needs.sort(Comparator.comparingLong(Need::first));
        List<RestorableStretch> stretches = new ArrayList<>();
        for (RestorableWindow window : RestorableWindows.of(view)) {
            addWithout(needs, window, stretches);
        }
        return stretches;
    }

    private static void addWithout(List<Need> needs, RestorableWindow window, List<RestorableStretch> stretches) {
        long from = window.from().sequence();
        long fromMicros = window.from().timeMicros();
        for (Need need : needs) {
            SnapshotReference next = need.next();
            boolean touches = need.first() <= window.to().sequence() && (next == null || next.sequence() > from);
            if (!touches) {
                continue;
            }
            if (need.first() > from && need.firstMicros() > fromMicros) {
                stretches.add(new RestorableStretch(fromMicros, need.firstMicros(), false));
            }
            if (next == null || next.sequence() > window.to().sequence()) {
                return;
            }
            from = next.sequence();
            fromMicros = next.takenAtMicros();
        }
        stretches.add(new RestorableStretch(fromMicros, window.to().timeMicros(), true));
    }

    private List<Need> needs(String key) throws IOException {
        Optional<ArchiveFile> file = file(view.files(), key);
        if (file.isPresent()) {
            return List.of(need(file.get()));
        }
        if (key.startsWith(archive.key(SCHEMAS))) {
            List<Need> needs = new ArrayList<>();
            view.files().stream()
                    .filter(candidate -> isDefinedBy(candidate.schema(), key))
                    .forEach(candidate -> needs.add(need(candidate)));
            for (SnapshotReference candidate : view.snapshots()) {
                if (!tablesDefinedBy(candidate, key).isEmpty()) {
                    needs.add(need(candidate));
                }
            }
            return needs;
        }
        Optional<SnapshotReference> snapshot = snapshot(key);
        return snapshot.isEmpty() || isAccounts(snapshot.get(), key) ? List.of() : List.of(need(snapshot.get()));
    }

    private Need need(ArchiveFile file) {
        return new Need(
                file.firstSequence(),
                file.firstCommitMicros(),
                firstSnapshot(file.lastSequence() - 1).orElse(null));
    }

    private Need need(SnapshotReference snapshot) {
        return new Need(
                snapshot.sequence(),
                snapshot.takenAtMicros(),
                firstSnapshot(snapshot.sequence()).orElse(null));
    }

    private boolean isDefinedBy(@Nullable Fingerprint schema, String key) {
        return schema != null && key.equals(archive.key(SCHEMAS + schema + ".json"));
    }

    private List<TableName> tablesDefinedBy(SnapshotReference snapshot, String key) throws IOException {
        return manifest(snapshot).stream()
                .flatMap(manifest -> manifest.tables().stream())
                .filter(table -> isDefinedBy(table.schema(), key))
                .map(SnapshotManifest.Table::name)
                .toList();
    }

    /** The tables whose rows a definition describes, as text; empty for a definition that nothing uses. */
    private Optional<String> definedBy(String key) throws IOException {
        Set<TableName> tables = new TreeSet<>();
        for (SnapshotReference snapshot : view.snapshots()) {
            tables.addAll(tablesDefinedBy(snapshot, key));
        }
        for (ArchiveFile file : view.files()) {
            if (isDefinedBy(file.schema(), key)) {
                tables.add(file.table());
            }
        }
        return tables.stream().map(TableName::toString).reduce((one, other) -> one + ", " + other);
    }

    private Optional<ArchiveFile> file(List<ArchiveFile> files, String key) {
        return files.stream()
                .filter(file -> archive.key(file.key()).equals(key))
                .findFirst();
    }

    private Optional<SnapshotReference> snapshot(String key) {
        return view.snapshots().stream()
                .filter(snapshot -> {
                    String manifest = archive.key(snapshot.manifestKey());
                    return key.startsWith(manifest.substring(0, manifest.lastIndexOf('/') + 1));
                })
                .findFirst();
    }

    private boolean isAccounts(SnapshotReference snapshot, String key) throws IOException {
        SnapshotManifest.AccountsObject accounts =
                manifest(snapshot).map(SnapshotManifest::accounts).orElse(null);
        return accounts != null && archive.key(accounts.key()).equals(key);
    }

    private boolean isOfLog(String key) {
        return key.startsWith(archive.key(LOG));
    }

    private String withoutPartOfTheLog() throws IOException {
        ReadableHistory readable = archive.readable();
        if (!readable.isCut()) {
            return "can be restored without it: every point";
        }
        List<RestorableWindow> windows = RestorableWindows.of(readable.view());
        return windows.isEmpty()
                ? "nothing can be restored without it"
                : "can be restored without it: the points up to "
                        + windows.get(windows.size() - 1).to().time();
    }

    /** Empty if it is the manifest that is damaged. */
    private Optional<SnapshotManifest> manifest(SnapshotReference snapshot) throws IOException {
        try {
            return Optional.of(archive.manifest(snapshot));
        } catch (DamagedObjectException e) {
            return Optional.empty();
        }
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
        return manifest(snapshot).stream()
                .flatMap(manifest -> manifest.tables().stream())
                .filter(table -> table.parts().stream()
                        .anyMatch(part -> archive.key(part.key()).equals(key)))
                .map(SnapshotManifest.Table::name)
                .findFirst()
                .orElse(null);
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
}
