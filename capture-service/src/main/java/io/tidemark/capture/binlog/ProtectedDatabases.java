package io.tidemark.capture.binlog;

import io.tidemark.database.SqlTokenizer;
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
                || statement.touchesManyDatabases()
                || contains(statement.database())
                || updated != null && updated.stream().anyMatch(this::contains)
                || mentions(statement);
    }

    /**
     * Whether a statement that changes rows may change a protected database's; true when in doubt. MariaDB does not say which
     * databases a statement touched, so there its text decides; what only a trigger or a function touches is not in it.
     */
    boolean mayBeChangedBy(QueryEvent statement) {
        List<String> updated = statement.updatedDatabases();
        return updated == null || updated.isEmpty()
                ? mayConcern(statement)
                : updated.stream().anyMatch(this::contains);
    }

    /** Whether one of the names stands anywhere in the text, also within strings; case is ignored. */
    private boolean mentions(QueryEvent statement) {
        String text = statement.text();
        String lowerCase = text.toLowerCase(Locale.ROOT);
        return names.stream().anyMatch(name -> lowerCase.contains(name.toLowerCase(Locale.ROOT)))
                || SqlTokenizer.tokens(text, statement.dialect()).stream()
                        .anyMatch(token -> token.isName() && names.stream().anyMatch(token.text()::equalsIgnoreCase));
    }
}
