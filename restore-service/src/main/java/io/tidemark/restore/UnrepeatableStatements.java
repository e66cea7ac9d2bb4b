package io.tidemark.restore;

import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.DdlEntry;
import io.tidemark.archive.SnapshotReference;
import io.tidemark.database.CatalogTable;
import io.tidemark.database.DdlKind;
import io.tidemark.database.DdlStatement;
import io.tidemark.database.RowFilling;
import io.tidemark.schemas.TableName;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Statements whose effect the history does not determine: run again in the target, they would leave other rows than they left in the
 * source. What lies behind one of them is restored from a snapshot taken behind it.
 */
public final class UnrepeatableStatements {
    private UnrepeatableStatements() {}

    /**
     * Whether such a statement lies behind the newest snapshot, so that a new one is due.
     *
     * @param view the archive
     * @param databases the protected databases
     */
    public static boolean lieBehindNewestSnapshot(ArchiveView view, Collection<String> databases) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(databases);
        long newest = view.snapshots().stream()
                .mapToLong(SnapshotReference::sequence)
                .max()
                .orElse(0);
        return view.ddl().stream()
                .filter(entry -> entry.position().sequence() > newest)
                .anyMatch(entry -> mayBeUnrepeatable(entry, names));
    }

    private static boolean mayBeUnrepeatable(DdlEntry entry, Set<String> databases) {
        DdlStatement statement = DdlStatement.classify(entry.sql(), entry.session(), entry.database());
        Predicate<TableName> isProtected = table -> databases.contains(table.database());
        return statement.tables().stream().anyMatch(isProtected)
                && (statement.filling() != null || source(statement, isProtected) != null);
    }

    /**
     * The unprotected table that a statement makes protected rows or a protected definition of, or null if there is none.
     *
     * @param statement a statement that touches protected tables
     * @param isProtected whether the archive has a table's rows
     */
    static @Nullable TableName source(DdlStatement statement, Predicate<TableName> isProtected) {
        if (statement.scope() != DdlStatement.Scope.TABLES || statement.kind() == DdlKind.DROP_TABLE) {
            return null;
        }
        List<TableName> tables = statement.tables();
        if (statement.kind() == DdlKind.RENAME_TABLE) {
            for (int i = 0; i < tables.size(); i += 2) {
                if (!isProtected.test(tables.get(i)) && isProtected.test(tables.get(i + 1))) {
                    return tables.get(i);
                }
            }
            return null;
        }
        return tables.stream()
                .filter(table ->
                        !isProtected.test(table) && !statement.parents().contains(table))
                .findFirst()
                .orElse(null);
    }

    /** Whether the values that a statement fills a table's rows with may differ in another table of the same rows. */
    static boolean mayFillOtherwise(RowFilling filling, CatalogTable table) {
        return filling.kind() == RowFilling.Kind.VOLATILE_DEFAULT
                || !table.definition().hasKey()
                // Other engines store rows as they came, whatever the key.
                || !table.engine().equalsIgnoreCase("InnoDB");
    }
}
