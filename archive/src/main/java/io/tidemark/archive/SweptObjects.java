package io.tidemark.archive;

import io.tidemark.archive.store.ObjectStore;
import io.tidemark.archive.store.ObjectStore.Stored;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Refuses commits whose objects a sweep gave up before the commit named them: their writer slept for longer than the grace. */
final class SweptObjects {
    private final ObjectStore store;
    private final String folder;

    SweptObjects(ObjectStore store, String folder) {
        this.store = store;
        this.folder = folder;
    }

    /**
     * Looks for every object that a commit would make visible.
     *
     * @param sweptBeforeMicros objects that were written before this time of the store's clock and are not visible count as deleted
     * @throws ObjectsSweptException naming the first that is gone, or may go
     */
    void refuse(CommitDraft draft, long sweptBeforeMicros) throws IOException {
        for (String key : keys(draft)) {
            Optional<Stored> stored = store.find(folder + key);
            boolean isKept = stored.isPresent()
                    && ChronoUnit.MICROS.between(Instant.EPOCH, stored.get().writtenAt()) >= sweptBeforeMicros;
            if (!isKept) {
                throw new ObjectsSweptException("object " + folder + key + " in " + store.describe()
                        + " was not committed before a prune gave up what no commit named and what was written before "
                        + Instant.EPOCH.plus(sweptBeforeMicros, ChronoUnit.MICROS) + ": it has to be written anew");
            }
        }
    }

    private List<String> keys(CommitDraft draft) throws IOException {
        List<String> keys = new ArrayList<>();
        draft.add().forEach(file -> keys.add(file.key()));
        Derivation derivation = draft.derivation();
        if (derivation != null) {
            derivation.add().forEach(file -> keys.add(file.key()));
        }
        SnapshotReference snapshot = draft.snapshot();
        if (snapshot != null) {
            String key = folder + snapshot.manifestKey();
            SnapshotManifest manifest = SnapshotManifestJson.read(key, store.read(key));
            manifest.tables().forEach(table -> table.parts().forEach(part -> keys.add(part.key())));
            SnapshotManifest.AccountsObject accounts = manifest.accounts();
            if (accounts != null) {
                keys.add(accounts.key());
            }
        }
        return keys;
    }
}
