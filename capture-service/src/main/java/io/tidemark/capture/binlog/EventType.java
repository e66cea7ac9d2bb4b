package io.tidemark.capture.binlog;

import org.jspecify.annotations.Nullable;

/**
 * Every event type that MySQL and MariaDB are known to write, with what capture does about it: the single place where that is
 * decided. A number that is not listed stops the stream.
 *
 * <p>Numbers: MySQL {@code libs/mysql/binlog/event/binlog_event.h} (Log_event_type), MariaDB {@code sql/log_event.h}.
 */
public enum EventType {
    /** Never written. */
    UNKNOWN(0, Treatment.REFUSE),
    /** Binlog version 3. */
    START_V3(1, Treatment.REFUSE),
    /** A statement: transaction control, DDL, or statement-format DML. */
    QUERY(2, Treatment.READ),
    /** The server shut down; the next file follows. */
    STOP(3, Treatment.NOTHING_TO_DO),
    /** The next binlog file. */
    ROTATE(4, Treatment.READ),
    /** Value for the next statement-format statement. */
    INTVAR(5, Treatment.READ),
    /** Old LOAD DATA. */
    LOAD(6, Treatment.REFUSE),
    /** Never written. */
    SLAVE(7, Treatment.REFUSE),
    /** Old LOAD DATA. */
    CREATE_FILE(8, Treatment.REFUSE),
    /** A part of the file for a LOAD DATA in statement format. */
    APPEND_BLOCK(9, Treatment.NOTHING_TO_DO),
    /** Old LOAD DATA. */
    EXEC_LOAD(10, Treatment.REFUSE),
    /** The file for a LOAD DATA in statement format is not needed. */
    DELETE_FILE(11, Treatment.NOTHING_TO_DO),
    /** Old LOAD DATA. */
    NEW_LOAD(12, Treatment.REFUSE),
    /** Value for the next statement-format statement. */
    RAND(13, Treatment.READ),
    /** Value for the next statement-format statement. */
    USER_VAR(14, Treatment.READ),
    /** Layout of the file. */
    FORMAT_DESCRIPTION(15, Treatment.READ),
    /** Commit of a transactional engine. */
    XID(16, Treatment.READ),
    /** The file for a LOAD DATA in statement format. */
    BEGIN_LOAD_QUERY(17, Treatment.NOTHING_TO_DO),
    /** LOAD DATA in statement format: the statement. */
    EXECUTE_LOAD_QUERY(18, Treatment.READ),
    /** A table's columns for the row events that follow. */
    TABLE_MAP(19, Treatment.READ),
    /** MySQL 5.1 before its release. */
    PRE_GA_WRITE_ROWS(20, Treatment.REFUSE),
    /** MySQL 5.1 before its release. */
    PRE_GA_UPDATE_ROWS(21, Treatment.REFUSE),
    /** MySQL 5.1 before its release. */
    PRE_GA_DELETE_ROWS(22, Treatment.REFUSE),
    /** Rows inserted, version 1. */
    WRITE_ROWS_V1(23, Treatment.READ),
    /** Rows updated, version 1. */
    UPDATE_ROWS_V1(24, Treatment.READ),
    /** Rows deleted, version 1. */
    DELETE_ROWS_V1(25, Treatment.READ),
    /** The server lost events. */
    INCIDENT(26, Treatment.REFUSE),
    /** Nothing to send; everything up to a position is sent. */
    HEARTBEAT(27, Treatment.READ),
    /** May be ignored by definition. */
    IGNORABLE(28, Treatment.NOTHING_TO_DO),
    /** Text of the statement that made the next rows; a comment. */
    ROWS_QUERY(29, Treatment.NOTHING_TO_DO),
    /** Rows inserted. */
    WRITE_ROWS(30, Treatment.READ),
    /** Rows updated. */
    UPDATE_ROWS(31, Treatment.READ),
    /** Rows deleted. */
    DELETE_ROWS(32, Treatment.READ),
    /** Begin of a MySQL transaction with GTID. */
    GTID(33, Treatment.READ),
    /** Begin of a MySQL transaction without GTID. */
    ANONYMOUS_GTID(34, Treatment.READ),
    /** GTIDs in earlier files. */
    PREVIOUS_GTIDS(35, Treatment.NOTHING_TO_DO),
    /** Group Replication's conflict detection. */
    TRANSACTION_CONTEXT(36, Treatment.NOTHING_TO_DO),
    /** Group Replication's membership. */
    VIEW_CHANGE(37, Treatment.NOTHING_TO_DO),
    /** End of the first half of an XA transaction, or its commit in one phase. */
    XA_PREPARE(38, Treatment.READ),
    /** Rows updated, JSON columns in part (binlog_row_value_options=PARTIAL_JSON). */
    PARTIAL_UPDATE_ROWS(39, Treatment.READ),
    /** A compressed transaction. */
    TRANSACTION_PAYLOAD(40, Treatment.READ),
    /** {@link #HEARTBEAT} with a 64-bit position. */
    HEARTBEAT_V2(41, Treatment.READ),
    /** Begin of a MySQL transaction with a tagged GTID (8.4 and later). */
    GTID_TAGGED(42, Treatment.READ),
    /** MariaDB: text of the statement that made the next rows; a comment. */
    MARIADB_ANNOTATE_ROWS(160, Treatment.NOTHING_TO_DO),
    /** MariaDB: which binlog files crash recovery needs. */
    MARIADB_BINLOG_CHECKPOINT(161, Treatment.NOTHING_TO_DO),
    /** MariaDB: begin of a transaction. */
    MARIADB_GTID(162, Treatment.READ),
    /** MariaDB: GTIDs in earlier files. */
    MARIADB_GTID_LIST(163, Treatment.NOTHING_TO_DO),
    /** MariaDB: the file is encrypted at rest; the server decrypts what it sends. */
    MARIADB_START_ENCRYPTION(164, Treatment.NOTHING_TO_DO),
    /** MariaDB log_bin_compress. */
    MARIADB_QUERY_COMPRESSED(165, Treatment.READ),
    /** MariaDB log_bin_compress, version 1 rows. */
    MARIADB_WRITE_ROWS_COMPRESSED_V1(166, Treatment.READ),
    /** MariaDB log_bin_compress, version 1 rows. */
    MARIADB_UPDATE_ROWS_COMPRESSED_V1(167, Treatment.READ),
    /** MariaDB log_bin_compress, version 1 rows. */
    MARIADB_DELETE_ROWS_COMPRESSED_V1(168, Treatment.READ),
    /** MariaDB log_bin_compress. */
    MARIADB_WRITE_ROWS_COMPRESSED(169, Treatment.READ),
    /** MariaDB log_bin_compress. */
    MARIADB_UPDATE_ROWS_COMPRESSED(170, Treatment.READ),
    /** MariaDB log_bin_compress. */
    MARIADB_DELETE_ROWS_COMPRESSED(171, Treatment.READ);

    /** What capture does about an event. */
    public enum Treatment {
        /** Its content is decoded and acted upon. */
        READ,
        /** It changes nothing that a backup holds. */
        NOTHING_TO_DO,
        /** It cannot be carried out faithfully: capture stops. */
        REFUSE
    }

    private static final @Nullable EventType[] BY_NUMBER = new EventType[256];

    static {
        for (EventType type : values()) {
            BY_NUMBER[type.number] = type;
        }
    }

    private final int number;
    private final Treatment treatment;

    EventType(int number, Treatment treatment) {
        this.number = number;
        this.treatment = treatment;
    }

    /** The number in the event's header. */
    public int number() {
        return number;
    }

    /** What capture does about it. */
    public Treatment treatment() {
        return treatment;
    }

    /** The type with this number, or null if none is known. */
    public static @Nullable EventType ofNumber(int number) {
        return BY_NUMBER[number & 0xFF];
    }

    /** Whether it holds rows. */
    boolean isRows() {
        return switch (this) {
            case WRITE_ROWS_V1,
                    UPDATE_ROWS_V1,
                    DELETE_ROWS_V1,
                    WRITE_ROWS,
                    UPDATE_ROWS,
                    DELETE_ROWS,
                    PARTIAL_UPDATE_ROWS,
                    MARIADB_WRITE_ROWS_COMPRESSED_V1,
                    MARIADB_UPDATE_ROWS_COMPRESSED_V1,
                    MARIADB_DELETE_ROWS_COMPRESSED_V1,
                    MARIADB_WRITE_ROWS_COMPRESSED,
                    MARIADB_UPDATE_ROWS_COMPRESSED,
                    MARIADB_DELETE_ROWS_COMPRESSED -> true;
            default -> false;
        };
    }

    /** Why an event of a refused type stops capture, and what to do. */
    public NotUnderstoodException refusal() {
        return switch (this) {
            case INCIDENT ->
                new NotUnderstoodException(
                        "the source says that it lost binlog events",
                        "Take a new snapshot; look for the incident in the source's error log.");
            default ->
                new NotUnderstoodException(
                        "events of this type are not supported", "Report this event to Tidemark's authors.");
        };
    }
}
