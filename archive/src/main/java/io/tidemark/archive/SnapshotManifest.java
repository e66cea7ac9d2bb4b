package io.tidemark.archive;

import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a full snapshot holds.
 *
 * @param id the snapshot's name
 * @param source name of the protected server
 * @param flavor its family
 * @param serverVersion what {@code SELECT VERSION()} said
 * @param takenAtMicros when the source's state was taken, microseconds since 1970 UTC
 * @param durationMillis how long reading it took
 * @param lockMillis how long the source was locked for it, 0 if not at all
 * @param strategy how one consistent state was reached
 * @param coordinate the state's place in the binlog
 * @param gtids all transactions up to it, in the server's notation; empty where the source writes none
 * @param serverId server_id of the server that the coordinate belongs to
 * @param databases the protected databases
 * @param tables their tables
 * @param foreignKeys their foreign keys
 * @param objects everything else, in the order in which it can be created again
 * @param madeFrom what a synthetic snapshot was computed from; null where the rows were read from the source
 * @param accounts where the server's users, roles and grants lie; null if they were not asked for
 */
public record SnapshotManifest(
        String id,
        String source,
        ServerFlavor flavor,
        String serverVersion,
        long takenAtMicros,
        long durationMillis,
        long lockMillis,
        String strategy,
        BinlogCoordinate coordinate,
        String gtids,
        long serverId,
        List<DatabaseEntry> databases,
        List<Table> tables,
        List<ForeignKey> foreignKeys,
        List<SchemaObject> objects,
        @Nullable Origin madeFrom,
        @Nullable AccountsObject accounts) {

    /** Copies the lists. */
    public SnapshotManifest {
        databases = List.copyOf(databases);
        tables = List.copyOf(tables);
        foreignKeys = List.copyOf(foreignKeys);
        objects = List.copyOf(objects);
    }

    /** A snapshot whose rows were read from the source, without users, roles and grants. */
    public SnapshotManifest(
            String id,
            String source,
            ServerFlavor flavor,
            String serverVersion,
            long takenAtMicros,
            long durationMillis,
            long lockMillis,
            String strategy,
            BinlogCoordinate coordinate,
            String gtids,
            long serverId,
            List<DatabaseEntry> databases,
            List<Table> tables,
            List<ForeignKey> foreignKeys,
            List<SchemaObject> objects) {
        this(
                id,
                source,
                flavor,
                serverVersion,
                takenAtMicros,
                durationMillis,
                lockMillis,
                strategy,
                coordinate,
                gtids,
                serverId,
                databases,
                tables,
                foreignKeys,
                objects,
                null,
                null);
    }

    /** The same, said to be made from another snapshot. Users, roles and grants stay with that one, whose moment they are of. */
    public SnapshotManifest withOrigin(Origin origin) {
        return new SnapshotManifest(
                id,
                source,
                flavor,
                serverVersion,
                takenAtMicros,
                durationMillis,
                lockMillis,
                strategy,
                coordinate,
                gtids,
                serverId,
                databases,
                tables,
                foreignKeys,
                objects,
                origin,
                null);
    }

    /** Rows of all tables. */
    public long rows() {
        return tables.stream().mapToLong(Table::rows).sum();
    }

    /** Bytes of all files of rows. */
    public long bytes() {
        return tables.stream()
                .flatMap(table -> table.parts().stream())
                .mapToLong(Part::bytes)
                .sum();
    }

    /**
     * What a synthetic snapshot was computed from: another snapshot, and the changes behind it that a commit shows. The hash of that
     * commit covers every byte of both.
     *
     * @param snapshot id of the snapshot that it starts from
     * @param manifestSha256 SHA-256 of that one's manifest, in lower-case hexadecimal
     * @param sequence that one's sequence: the changes behind it were added
     * @param commit number of the archive's newest commit when it was made
     * @param commitSha256 SHA-256 of that commit's bytes, in lower-case hexadecimal
     */
    public record Origin(String snapshot, String manifestSha256, long sequence, long commit, String commitSha256) {}

    /**
     * The encrypted object with users, roles and grants.
     *
     * @param key its key, relative to the source's folder
     * @param count how many users and roles it holds
     * @param bytes its size
     * @param sha256 SHA-256 of its bytes, as encrypted, in lower-case hexadecimal
     */
    public record AccountsObject(String key, int count, long bytes, String sha256) {}

    /**
     * A database.
     *
     * @param name its name
     * @param create its CREATE DATABASE statement, as the server shows it
     */
    public record DatabaseEntry(String name, String create) {}

    /**
     * A table and its rows.
     *
     * @param name its name
     * @param schema its definition
     * @param create what SHOW CREATE TABLE said, verbatim
     * @param autoIncrement the next AUTO_INCREMENT value, or null if it has none
     * @param rows number of rows in all parts
     * @param digest {@link io.tidemark.schemas.RowMultisetDigest#text() text} of the digest of all rows
     * @param parts the files of rows, none for an empty table
     */
    public record Table(
            TableName name,
            Fingerprint schema,
            String create,
            @Nullable Long autoIncrement,
            long rows,
            String digest,
            List<Part> parts) {
        /** Copies the list. */
        public Table {
            parts = List.copyOf(parts);
        }
    }

    /**
     * A file of rows.
     *
     * @param key its key, relative to the source's folder
     * @param rows rows in it
     * @param bytes its size
     * @param sha256 SHA-256 of its bytes in lower-case hexadecimal
     */
    public record Part(String key, long rows, long bytes, String sha256) {}

    /**
     * A foreign key.
     *
     * @param name its name
     * @param table the table that has it
     * @param columns its columns, in order
     * @param parent the table it refers to
     * @param parentColumns the columns it refers to, in the same order
     * @param onDelete referential action, for example CASCADE
     * @param onUpdate referential action
     */
    public record ForeignKey(
            String name,
            TableName table,
            List<String> columns,
            TableName parent,
            List<String> parentColumns,
            String onDelete,
            String onUpdate) {
        /** Copies the lists. */
        public ForeignKey {
            columns = List.copyOf(columns);
            parentColumns = List.copyOf(parentColumns);
        }
    }

    /** What a schema object is. */
    public enum ObjectType {
        /** MariaDB's sequence. */
        SEQUENCE,
        /** A stored function. */
        FUNCTION,
        /** A stored procedure. */
        PROCEDURE,
        /** MariaDB's package: what it offers. */
        PACKAGE,
        /** What a package does. */
        PACKAGE_BODY,
        /** A view. */
        VIEW,
        /** A trigger. */
        TRIGGER,
        /** A scheduled event. */
        EVENT;

        /** The type's name in the archive. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Parses {@link #id()}.
         *
         * @throws IllegalArgumentException naming the value if it is none
         */
        public static ObjectType ofId(String id) {
            for (ObjectType type : values()) {
                if (type.id().equals(id)) {
                    return type;
                }
            }
            throw new IllegalArgumentException("unknown type '" + id + "' of schema object");
        }
    }

    /**
     * A schema object other than a table.
     *
     * @param type what it is
     * @param database its database
     * @param name its name
     * @param table a trigger's table; otherwise null
     * @param create the statement that creates it, as the server shows it
     * @param session session variables under which it must be created, as they are written in {@code SET SESSION name = value}
     */
    public record SchemaObject(
            ObjectType type,
            String database,
            String name,
            @Nullable String table,
            String create,
            Map<String, String> session) {
        /** Copies the session's variables in their order. */
        public SchemaObject {
            session = Collections.unmodifiableMap(new LinkedHashMap<>(session));
        }
    }
}
