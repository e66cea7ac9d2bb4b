package io.tidemark.database;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something other than a table that a database holds.
 *
 * @param type what it is
 * @param database where it lies
 * @param name its name
 * @param table a trigger's table; otherwise null
 * @param createStatement the server's {@code SHOW CREATE}, verbatim
 * @param session session variables under which the statement means the same, by name, values as {@code SET SESSION} takes them; for a
 *     sequence also {@code next_not_cached_value}, which is no variable: the value to restart it with
 */
public record SchemaObject(
        Type type,
        String database,
        String name,
        @Nullable String table,
        String createStatement,
        Map<String, String> session) {

    /** What an object is, in the order in which objects can be created. */
    public enum Type {
        /** MariaDB's sequence. */
        SEQUENCE,
        /** Stored function. */
        FUNCTION,
        /** Stored procedure. */
        PROCEDURE,
        /** MariaDB's package: what it offers. */
        PACKAGE,
        /** What a package does. */
        PACKAGE_BODY,
        /** View. */
        VIEW,
        /** Trigger. */
        TRIGGER,
        /** Event of the event scheduler. */
        EVENT;

        /** The type's name in the archive: lower case. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The type as statements name it. */
        public String sql() {
            return name().replace('_', ' ');
        }
    }

    /** Copies the session. */
    public SchemaObject {
        session = Map.copyOf(session);
    }
}
