package io.tidemark.archive;

import io.tidemark.archive.store.ObjectStore.Stored;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The objects of one archive that hold data, visible or not, as the store listed them at one moment. Keys are the store's. */
public final class DataObjects {
    private final Archive archive;
    private final Map<String, Stored> byKey = new LinkedHashMap<>();

    private DataObjects(Archive archive) {
        this.archive = archive;
    }

    /** Lists them. */
    public static DataObjects list(Archive archive) throws IOException {
        DataObjects objects = new DataObjects(archive);
        for (String folder : ArchiveKeys.DATA_FOLDERS) {
            for (Stored stored : archive.store().list(archive.key(folder), null)) {
                objects.byKey.put(stored.key(), stored);
            }
        }
        return objects;
    }

    /**
     * What of these files and snapshots is not there, or not of the size that it has to have.
     *
     * @return keys
     */
    public List<String> missing(Collection<ArchiveFile> files, Collection<SnapshotManifest> snapshots) {
        List<String> missing = new ArrayList<>();
        for (ArchiveFile file : files) {
            require(file.key(), file.bytes(), missing);
        }
        for (SnapshotManifest snapshot : snapshots) {
            for (SnapshotManifest.Table table : snapshot.tables()) {
                table.parts().forEach(part -> require(part.key(), part.bytes(), missing));
            }
            SnapshotManifest.AccountsObject accounts = snapshot.accounts();
            if (accounts != null) {
                require(accounts.key(), accounts.bytes(), missing);
            }
        }
        return missing;
    }

    /**
     * What nobody needs: no commit names it, nor did one lately, and it was not written lately either. A snapshot that is being taken
     * counts as written when its last object was.
     *
     * @param view what the archive shows, read after these objects were listed
     * @param removedLately what {@link Archive#removedSince} says
     * @param before how long ago lately is
     */
    public List<Stored> unneeded(ArchiveView view, Set<String> removedLately, Instant before) {
        Set<String> namedFolders = new HashSet<>();
        view.snapshots().forEach(snapshot -> namedFolders.add(folder(snapshot.manifestKey())));
        removedLately.forEach(key -> namedFolders.add(folder(key)));
        Set<String> youngFolders = new HashSet<>();
        byKey.values().stream()
                .filter(stored -> !stored.writtenAt().isBefore(before))
                .forEach(stored -> youngFolders.add(folder(relative(stored))));
        List<Stored> unneeded = new ArrayList<>();
        for (Stored stored : byKey.values()) {
            String key = relative(stored);
            boolean needed = ArchiveKeys.isOfSnapshot(key)
                    ? namedFolders.contains(folder(key)) || youngFolders.contains(folder(key))
                    : view.shows(key)
                            || removedLately.contains(key)
                            || !stored.writtenAt().isBefore(before);
            if (!needed) {
                unneeded.add(stored);
            }
        }
        return unneeded;
    }

    private void require(String key, long bytes, List<String> missing) {
        Stored stored = byKey.get(archive.key(key));
        if (stored == null || stored.bytes() != bytes) {
            missing.add(archive.key(key));
        }
    }

    private String relative(Stored stored) {
        return stored.key().substring(archive.key("").length());
    }

    /** The snapshot's folder of an object of a snapshot; of others something that is no snapshot's folder. */
    private static String folder(String key) {
        return ArchiveKeys.isOfSnapshot(key) ? ArchiveKeys.snapshotFolder(key) : "";
    }
}
