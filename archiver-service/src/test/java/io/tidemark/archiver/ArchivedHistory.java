package io.tidemark.archiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.FileKind;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** What an archive holds, read by an engine that knows nothing of Tidemark. */
final class ArchivedHistory {
    private final ArchiveView view;
    private final List<Long> rows = new ArrayList<>();
    private final List<Long> transactions = new ArrayList<>();

    private ArchivedHistory(ArchiveView view) {
        this.view = view;
    }

    /** Reads every visible file after checking the chain of commits. */
    static ArchivedHistory read(Archive archive, Path root) throws Exception {
        ArchivedHistory history = new ArchivedHistory(archive.verify());
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duckdb.createStatement()) {
            for (ArchiveFile file : history.view.files()) {
                boolean changes = file.kind() == FileKind.CHANGES;
                List<Long> sequences =
                        sequences(sql, root.resolve(archive.key(file.key())), changes ? "_tm_sequence" : "sequence");
                assertThat(sequences).as(file.key()).hasSize((int) file.rows());
                if (!changes || file.level() == 0) {
                    assertThat(sequences).as(file.key()).isSorted();
                }
                (changes ? history.rows : history.transactions).addAll(sequences);
            }
        }
        return history;
    }

    /** Proves that everything the source did is there once and nothing else is. */
    void assertHolds(RandomSource source) {
        assertThat(rows).hasSize((int) source.rows());
        assertThat(transactions).hasSize((int) source.transactions());
        assertThat(view.ddl()).hasSize((int) source.statements());
        List<Long> all = new ArrayList<>(rows);
        all.addAll(transactions);
        view.ddl().forEach(statement -> all.add(statement.position().sequence()));
        all.sort(null);
        assertThat(all)
                .isEqualTo(LongStream.rangeClosed(1, source.sequence()).boxed().toList());
        assertThat(view.mark().sequence()).isEqualTo(source.sequence());
    }

    private static List<Long> sequences(Statement sql, Path file, String column) throws Exception {
        List<Long> sequences = new ArrayList<>();
        try (ResultSet found = sql.executeQuery("SELECT " + column + " FROM read_parquet('"
                + file.toString().replace("'", "''") + "', file_row_number = true) ORDER BY file_row_number")) {
            while (found.next()) {
                sequences.add(found.getLong(1));
            }
        }
        return sequences;
    }
}
