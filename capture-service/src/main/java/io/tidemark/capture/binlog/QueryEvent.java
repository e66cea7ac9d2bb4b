package io.tidemark.capture.binlog;

import io.tidemark.database.SessionCharset;
import io.tidemark.database.SqlDialect;
import io.tidemark.schemas.ServerFlavor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A statement in the binlog (MySQL internals, "QUERY_EVENT").
 *
 * @param threadId connection that ran it
 * @param errorCode error that it ended with, 0 for none
 * @param database default database of the session, empty if none
 * @param session session variables that the statement's meaning depends on, by name, values as written in SET SESSION
 * @param updatedDatabases databases that the statement touched, or null where the source does not say
 * @param touchesManyDatabases whether it touched more databases than the source names
 * @param sql the statement, verbatim, all of it in the session's character_set_client ({@link RewrittenHead})
 */
public record QueryEvent(
        long threadId,
        int errorCode,
        String database,
        Map<String, String> session,
        @Nullable List<String> updatedDatabases,
        boolean touchesManyDatabases,
        byte[] sql) {
    private static final int FLAG_AUTO_IS_NULL = 1 << 14;
    private static final int FLAG_NOT_AUTOCOMMIT = 1 << 19;
    private static final int FLAG_NO_FOREIGN_KEY_CHECKS = 1 << 26;
    private static final int FLAG_RELAXED_UNIQUE_CHECKS = 1 << 27;
    private static final int TOO_MANY_DATABASES = 254;
    /** Which file an EXECUTE_LOAD_QUERY event loads, and where the statement names it. */
    private static final int LOADED_FILE_BYTES = 13;

    private static final byte[] BEGIN = "BEGIN".getBytes(StandardCharsets.US_ASCII);

    /** Whether the statement is the BEGIN that the server itself writes at the head of a transaction. */
    boolean isBegin() {
        return Arrays.equals(sql, BEGIN);
    }

    /** The statement as text. */
    String text() {
        return SessionCharset.ofSession(session).decode(sql);
    }

    /** How the statement is cut into words. */
    SqlDialect dialect() {
        return SqlDialect.ofSession(session);
    }

    /** Reads the body of an event that holds a statement, also one whose statement loads a file. */
    static QueryEvent read(
            EventType type, ByteCursor in, long timestamp, CollationNames collations, ServerFlavor flavor) {
        long threadId = in.u32();
        in.skip(4);
        int databaseLength = in.u8();
        int errorCode = in.u16();
        int variablesLength = in.u16();
        if (type == EventType.EXECUTE_LOAD_QUERY) {
            in.skip(LOADED_FILE_BYTES);
        }
        ByteCursor variables = in.slice(variablesLength);
        String database = in.utf8(databaseLength);
        in.skip(1);
        byte[] sql = type == EventType.MARIADB_QUERY_COMPRESSED
                ? MariaDbCompression.decompress(in)
                : in.bytes(in.remaining());
        Session session = new Session();
        if (!Arrays.equals(sql, BEGIN)) {
            session.read(variables, timestamp, collations);
            if (flavor == ServerFlavor.MYSQL) {
                sql = RewrittenHead.inClientCharset(sql, SessionCharset.ofSession(session.variables));
            }
        }
        return new QueryEvent(
                threadId,
                errorCode,
                database,
                session.variables,
                session.updatedDatabases,
                session.touchesManyDatabases,
                sql);
    }

    /** Collects the status variables as SET SESSION would need them. */
    private static final class Session {
        private final Map<String, String> variables = new LinkedHashMap<>();
        private @Nullable List<String> updatedDatabases;
        private boolean touchesManyDatabases;
        private long micros;

        void read(ByteCursor in, long timestamp, CollationNames collations) {
            while (in.hasRemaining()) {
                readVariable(in, collations);
            }
            // Rows that a DDL statement fills with CURRENT_TIMESTAMP get the statement's own time.
            variables.put("timestamp", String.format(Locale.ROOT, "%d.%06d", timestamp, micros));
        }

        private void readVariable(ByteCursor in, CollationNames collations) {
            switch (QueryStatusVariable.ofCode(in.u8())) {
                case FLAGS2 -> readFlags((int) in.u32());
                case SQL_MODE -> variables.put("sql_mode", Long.toString(in.u64()));
                case CATALOG -> in.skip(in.u8() + 1);
                case AUTO_INCREMENT -> {
                    variables.put("auto_increment_increment", Integer.toString(in.u16()));
                    variables.put("auto_increment_offset", Integer.toString(in.u16()));
                }
                case CHARSET -> {
                    variables.put(
                            "character_set_client",
                            collations.collation(in.u16()).charset());
                    variables.put(
                            "collation_connection",
                            collations.collation(in.u16()).name());
                    variables.put(
                            "collation_server", collations.collation(in.u16()).name());
                }
                case TIME_ZONE ->
                    variables.put("time_zone", "'" + in.utf8(in.u8()).replace("'", "''") + "'");
                case CATALOG_NZ -> in.skip(in.u8());
                case LC_TIME_NAMES -> variables.put("lc_time_names", Integer.toString(in.u16()));
                case CHARSET_DATABASE ->
                    variables.put(
                            "collation_database", collations.collation(in.u16()).name());
                case TABLE_MAP_FOR_UPDATE, DDL_LOGGED_WITH_XID, MARIADB_XID -> in.skip(8);
                case MASTER_DATA_WRITTEN -> in.skip(4);
                case MYSQL_9_STATEMENT_FLAG -> in.skip(1);
                case INVOKER -> {
                    // The server has written the definer into the statement's text where it matters.
                    in.skip(in.u8());
                    in.skip(in.u8());
                }
                case UPDATED_DB_NAMES -> readUpdatedDatabases(in);
                case MICROSECONDS, MARIADB_MICROSECONDS -> micros = in.littleEndian(3);
                case EXPLICIT_DEFAULTS_FOR_TIMESTAMP ->
                    variables.put("explicit_defaults_for_timestamp", Integer.toString(in.u8()));
                case DEFAULT_COLLATION_FOR_UTF8MB4 ->
                    variables.put(
                            "default_collation_for_utf8mb4",
                            collations.collation(in.u16()).name());
                case SQL_REQUIRE_PRIMARY_KEY -> variables.put("sql_require_primary_key", Integer.toString(in.u8()));
                case DEFAULT_TABLE_ENCRYPTION -> variables.put("default_table_encryption", Integer.toString(in.u8()));
                case MARIADB_GTID_FLAGS3 -> {
                    if (in.u8() != 0) {
                        throw new NotUnderstoodException(
                                "the source logs ALTER TABLE in two phases", "SET GLOBAL binlog_alter_two_phase = OFF");
                    }
                }
                case MARIADB_CHARACTER_SET_COLLATIONS -> readCharacterSetCollations(in, collations);
            }
        }

        private void readFlags(int flags) {
            variables.put("foreign_key_checks", (flags & FLAG_NO_FOREIGN_KEY_CHECKS) == 0 ? "1" : "0");
            variables.put("unique_checks", (flags & FLAG_RELAXED_UNIQUE_CHECKS) == 0 ? "1" : "0");
            variables.put("sql_auto_is_null", (flags & FLAG_AUTO_IS_NULL) == 0 ? "0" : "1");
            variables.put("autocommit", (flags & FLAG_NOT_AUTOCOMMIT) == 0 ? "1" : "0");
        }

        private void readUpdatedDatabases(ByteCursor in) {
            int count = in.u8();
            if (count == TOO_MANY_DATABASES) {
                touchesManyDatabases = true;
                return;
            }
            List<String> names = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                names.add(in.utf8ToZero());
            }
            updatedDatabases = List.copyOf(names);
        }

        private void readCharacterSetCollations(ByteCursor in, CollationNames collations) {
            StringBuilder value = new StringBuilder("'");
            int count = in.u8();
            for (int i = 0; i < count; i++) {
                value.append(i == 0 ? "" : ",")
                        .append(collations.collation(in.u16()).charset())
                        .append('=')
                        .append(collations.collation(in.u16()).name());
            }
            variables.put("character_set_collations", value.append('\'').toString());
        }
    }
}
