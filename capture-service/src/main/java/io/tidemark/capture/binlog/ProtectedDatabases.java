package io.tidemark.capture.binlog;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which databases are protected: those named, or all but the server's own where none is named. */
public final class ProtectedDatabases {
    /** The server's own databases, which are never protected. */
    public static final Set<String> SYSTEM = Set.of("mysql", "sys", "information_schema", "performance_schema");

    private final Set<String> names;

    /** @param names the databases; empty for all but the server's own */
    public ProtectedDatabases(Collection<String> names) {
        this.names = Set.copyOf(names);
    }

    /** Whether rows of this database are carried. */
    public boolean contains(String database) {
        return names.isEmpty() ? !SYSTEM.contains(database) : names.contains(database);
    }

    /** Whether a statement that changes definitions may be about a protected database; true when in doubt. */
    boolean mayConcern(QueryEvent statement) {
        List<String> updated = statement.updatedDatabases();
        return names.isEmpty()
                || contains(statement.database())
                || updated != null && updated.stream().anyMatch(this::contains)
                || mentions(statement.sql());
    }

    /** Whether a statement that changes rows may change a protected database's; true when in doubt. */
    boolean mayBeChangedBy(QueryEvent statement) {
        List<String> updated = statement.updatedDatabases();
        return updated == null || updated.isEmpty()
                ? mayConcern(statement)
                : updated.stream().anyMatch(this::contains);
    }

    private boolean mentions(byte[] sql) {
        String text = new String(sql, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return names.stream().anyMatch(name -> !isWrittenAsIs(name) || text.contains(name.toLowerCase(Locale.ROOT)));
    }

    /** Whether a statement in any character set and quotes spells the name like this: quotes are doubled, other letters vary. */
    private static boolean isWrittenAsIs(String name) {
        return name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '`' && c != '"');
    }
}
