package io.tidemark.restore;

import io.tidemark.archive.DdlEntry;
import io.tidemark.database.DdlStatement;
import io.tidemark.database.RowFate;
import io.tidemark.schemas.TableName;
import org.jspecify.annotations.Nullable;

/** Tells the statements behind which a table's rows are still known without a server from those behind which they are not. */
final class KnownRows {
    private KnownRows() {}

    /**
     * Whether the table may have other rows, columns or foreign keys behind a statement.
     *
     * @param create the table as SHOW CREATE TABLE printed it before; null where that is not known
     */
    static boolean endWith(DdlEntry entry, DdlStatement statement, TableName table, @Nullable String create) {
        if (!statement.mayTouch(table)) {
            return false;
        }
        return switch (RowFate.of(entry.sql(), entry.session(), entry.database())) {
            case KEPT -> false;
            case COPIED -> create == null || !GeneratedColumns.in(create).isEmpty();
            case UNKNOWN -> true;
        };
    }
}
