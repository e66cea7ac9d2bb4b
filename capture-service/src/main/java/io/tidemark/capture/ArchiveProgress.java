package io.tidemark.capture;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.FencedException;
import io.tidemark.archive.Mark;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The archive that a journal is for: what a lost journal is begun anew from, and where each incarnation of the journal is entered before
 * anything of it may be archived. Not thread-safe.
 */
public final class ArchiveProgress {
    private final Archive archive;
    private @Nullable String joined;

    /** @param archive where the source's history is kept */
    public ArchiveProgress(Archive archive) {
        this.archive = archive;
    }

    /** Asks how far the archive is, and remembers with which incarnation of the journal it goes on. */
    ArchiveView load() throws IOException {
        ArchiveView view = archive.load();
        Mark mark = view.mark();
        joined = mark == null ? null : mark.journal();
        return view;
    }

    /** Whether the archive was seen to go on with an incarnation; only another capture can change that, which fences this one first. */
    boolean goesOnWith(String journal) {
        return journal.equals(joined);
    }

    /**
     * Enters an incarnation of the journal, from which alone the archive goes on from now on: a commit of another one that an archiver
     * has under way is refused.
     *
     * @param base the archive that the incarnation was begun from
     * @param begun its mark in that incarnation
     * @throws IOException if the mark has moved since {@code base}, so that the incarnation does not join on, or the archive fails
     */
    void enter(ArchiveView base, Mark begun) throws IOException {
        try {
            archive.append(base, CommitDraft.changes(begun, List.of(), List.of()));
        } catch (FencedException e) {
            throw new IOException("the archive's mark moved while the journal was begun anew from it", e);
        }
        joined = begun.journal();
    }
}
