package io.tidemark.benchmarks;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.archiver.compaction.CompactionPlanner;
import io.tidemark.archiver.compaction.CompactionPolicy;
import io.tidemark.archiver.compaction.CompactionTask;
import io.tidemark.archiver.compaction.Compactor;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.BinlogCoordinate;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/** How much a history takes: in the source's binlog, in the archive as it was written, and after everything is compacted. */
final class HistorySize {
    private HistorySize() {}

    /**
     * Tells it.
     *
     * @param source whose binlog is asked for its files' sizes
     * @param begin the history's first event
     * @param end behind its last one
     * @param store the directory of the archive, which is compacted
     * @param name of the source in the archive
     * @param scratch an empty directory for the compaction
     */
    static void tell(
            DatabaseServer source, BinlogCoordinate begin, BinlogCoordinate end, Path store, String name, Path scratch)
            throws IOException, SQLException {
        Archive archive = Archive.open(new DirectoryObjectStore(store), name);
        ArchiveView view = archive.load();
        long written = bytes(view);
        CompactionPlanner planner =
                new CompactionPlanner(CompactionPolicy.defaults().eagerly());
        Compactor compactor = new Compactor(archive, scratch);
        long began = System.nanoTime();
        for (List<CompactionTask> due = planner.plan(view); !due.isEmpty(); due = planner.plan(view)) {
            view = compactor.carryOut(view, due.get(0));
        }
        long binlog = binlogBytes(source, begin, end);
        System.out.printf(
                Locale.ROOT,
                "binlog %.1f MB; files of changes and transactions %.1f MB as written, %.1f MB compacted (in %.0f s): 1/%.2f of the binlog%n",
                binlog / 1e6,
                written / 1e6,
                bytes(view) / 1e6,
                (System.nanoTime() - began) / 1e9,
                (double) binlog / bytes(view));
    }

    private static long bytes(ArchiveView view) {
        return view.files().stream().mapToLong(ArchiveFile::bytes).sum();
    }

    private static long binlogBytes(DatabaseServer source, BinlogCoordinate begin, BinlogCoordinate end)
            throws SQLException {
        long bytes = end.offset() - begin.offset();
        try (Connection connection = source.connect(null);
                Statement statement = connection.createStatement();
                ResultSet files = statement.executeQuery("SHOW BINARY LOGS")) {
            while (files.next()) {
                String file = files.getString(1);
                if (file.compareTo(begin.file()) >= 0 && file.compareTo(end.file()) < 0) {
                    bytes += files.getLong(2);
                }
            }
        }
        return bytes;
    }
}
