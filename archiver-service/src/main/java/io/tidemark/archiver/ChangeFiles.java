package io.tidemark.archiver;

import io.tidemark.archive.Archive;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.JournalRecord.RowChange;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The change files of a batch: one open per table definition, and at most so many at once that memory stays bounded. Beyond
 * that, the one not written to for longest is finished and the table gets a further file if more comes.
 */
final class ChangeFiles {
    private final Archive archive;
    private final StagingDirectory staging;
    private final int maxOpen;
    private final Map<Fingerprint, TableDefinition> definitions = new LinkedHashMap<>();
    private final Map<Fingerprint, OpenChangeFile> open = new LinkedHashMap<>(16, 0.75f, true);
    private final List<StagedFile> finished = new ArrayList<>();

    ChangeFiles(Archive archive, StagingDirectory staging, int maxOpen) {
        this.archive = archive;
        this.staging = staging;
        this.maxOpen = maxOpen;
    }

    /** Learns a definition and keeps it in the archive, where a later run finds it when the journal has let it go. */
    void define(TableDefinition definition) throws IOException {
        if (definitions.putIfAbsent(definition.fingerprint(), definition) == null) {
            archive.putSchema(definition);
        }
    }

    void write(RowChange change) throws IOException {
        OpenChangeFile file = open.get(change.table());
        if (file == null) {
            if (open.size() >= maxOpen) {
                finishLeastRecentlyWritten();
            }
            file = new OpenChangeFile(definition(change.table()), staging.newFile());
            open.put(change.table(), file);
        }
        file.write(change);
    }

    /** Finishes all files and hands them over. */
    List<StagedFile> finish() throws IOException {
        while (!open.isEmpty()) {
            finishLeastRecentlyWritten();
        }
        List<StagedFile> all = List.copyOf(finished);
        finished.clear();
        return all;
    }

    /** Drops everything unfinished. */
    void abort() throws IOException {
        for (OpenChangeFile file : open.values()) {
            file.abort();
        }
        open.clear();
        finished.clear();
    }

    private void finishLeastRecentlyWritten() throws IOException {
        Iterator<OpenChangeFile> eldest = open.values().iterator();
        StagedFile staged = eldest.next().finish(archive);
        eldest.remove();
        finished.add(staged);
    }

    private TableDefinition definition(Fingerprint fingerprint) throws IOException {
        TableDefinition known = definitions.get(fingerprint);
        if (known == null) {
            known = archive.schema(fingerprint);
            definitions.put(fingerprint, known);
        }
        return known;
    }
}
