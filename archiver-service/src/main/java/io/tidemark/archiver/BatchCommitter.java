package io.tidemark.archiver;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveException;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.FencedException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Makes a batch durable: first its files, then the commit that names them. */
final class BatchCommitter {
    private final Archive archive;
    private final Uploads uploads;
    private ArchiveView view;

    /** @param view the archive as it is now */
    BatchCommitter(Archive archive, Uploads uploads, ArchiveView view) {
        this.archive = archive;
        this.uploads = uploads;
        this.view = view;
    }

    /** The archive as far as it is known. */
    ArchiveView view() {
        return view;
    }

    /**
     * Uploads and commits. May be repeated with the same arguments after an {@link IOException}: it then first finds out
     * whether the commit took effect.
     *
     * @throws FencedException if another archiver moved the mark
     * @throws ArchiveException if the archive itself is not as it must be
     * @throws IOException if the store failed
     */
    void commit(List<StagedFile> files, CommitDraft draft, boolean again) throws IOException {
        if (again) {
            ArchiveView now = archive.refresh(view);
            if (shows(now, draft)) {
                view = now;
                return;
            }
            if (!Objects.equals(now.mark(), view.mark())) {
                throw new FencedException("another archiver moved the mark of archive '"
                        + archive.identity().source() + "' in commit " + now.number()
                        + ": this one stops. Run one archiver per source");
            }
            view = now;
        }
        uploads.upload(files);
        view = archive.append(view, draft);
    }

    private static boolean shows(ArchiveView now, CommitDraft draft) {
        return Objects.equals(now.mark(), draft.mark()) && draft.add().stream().allMatch(file -> now.shows(file.key()));
    }
}
