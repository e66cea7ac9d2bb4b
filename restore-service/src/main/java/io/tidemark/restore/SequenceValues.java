package io.tidemark.restore;

import io.tidemark.database.ServerConnection;
import io.tidemark.restore.merge.LastImage;
import io.tidemark.restore.merge.MergeEngine;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives MariaDB's sequences the values that they had in the source. Each is a table of one row, whose images the binlog carries when
 * values are taken (MariaDB {@code sql/sql_sequence.cc}).
 */
final class SequenceValues {
    private static final List<String> COLUMNS = List.of("next_not_cached_value", "cycle_count");

    private final ServerConnection target;
    private final FetchedFiles files;
    private final MergeEngine engine;
    private final RestoreScope scope;
    private long through;

    /** @param snapshotSequence the history that the sequences have as they were created */
    SequenceValues(
            ServerConnection target,
            FetchedFiles files,
            MergeEngine engine,
            RestoreScope scope,
            long snapshotSequence) {
        this.target = target;
        this.files = files;
        this.engine = engine;
        this.scope = scope;
        this.through = snapshotSequence;
    }

    /** Brings the sequences that are there to what they were after a sequence number of the history. */
    void bring(Iterable<String> databases, long upTo) throws SQLException, IOException {
        if (target.flavor() != ServerFlavor.MARIADB || scope.selectsTables()) {
            return;
        }
        for (String database : databases) {
            String inTarget = scope.inTarget(database);
            for (List<@Nullable String> row :
                    target.rows("SELECT table_name FROM information_schema.tables WHERE table_type = 'SEQUENCE'"
                            + " AND table_schema = '" + inTarget.replace("'", "''") + "'")) {
                bring(new TableName(inTarget, String.valueOf(row.get(0))), upTo);
            }
        }
        through = upTo;
    }

    private void bring(TableName inTarget, long upTo) throws SQLException, IOException {
        Optional<List<Long>> image = LastImage.numbers(
                engine, files.changes(scope.inSource(inTarget), through, upTo), COLUMNS, through, upTo);
        if (image.isPresent()) {
            long next = image.get().get(0);
            long cycles = image.get().get(1);
            target.execute("ALTER SEQUENCE " + inTarget.quoted() + " RESTART WITH " + next);
            if (cycles > 0) {
                target.rows("SELECT SETVAL(" + inTarget.quoted() + ", " + next + ", 0, " + cycles + ")");
            }
        }
    }
}
