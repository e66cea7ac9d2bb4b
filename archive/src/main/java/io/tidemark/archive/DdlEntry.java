package io.tidemark.archive;

import io.tidemark.schemas.Position;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A statement that changed definitions, as the source ran it.
 *
 * @param position its place
 * @param database the session's default database, empty if none
 * @param sql the statement's bytes, verbatim, in the session's character_set_client
 * @param session session variables under which it must be run again, as they are written in {@code SET SESSION name = value}
 */
public record DdlEntry(Position position, String database, byte[] sql, Map<String, String> session) {

    /** Copies the session's variables in their order. */
    public DdlEntry {
        session = Collections.unmodifiableMap(new LinkedHashMap<>(session));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DdlEntry that
                && position.equals(that.position)
                && database.equals(that.database)
                && Arrays.equals(sql, that.sql)
                && session.equals(that.session);
    }

    @Override
    public int hashCode() {
        return Objects.hash(position, database, Arrays.hashCode(sql), session);
    }
}
