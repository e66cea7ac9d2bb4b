package io.tidemark.capture.binlog;

import org.jspecify.annotations.Nullable;

/**
 * Every status variable that a QUERY event can carry: the session in which the statement ran. The single place where it is
 * decided which are known; a code that is not listed stops the stream, because its length, and so all that follows, is
 * unknown.
 *
 * <p>Codes: MySQL {@code libs/mysql/binlog/event/statement_events.h} (Query_event_post_header), MariaDB
 * {@code sql/log_event.h}.
 */
enum QueryStatusVariable {
    FLAGS2(0),
    SQL_MODE(1),
    CATALOG(2),
    AUTO_INCREMENT(3),
    CHARSET(4),
    TIME_ZONE(5),
    CATALOG_NZ(6),
    LC_TIME_NAMES(7),
    CHARSET_DATABASE(8),
    TABLE_MAP_FOR_UPDATE(9),
    MASTER_DATA_WRITTEN(10),
    INVOKER(11),
    UPDATED_DB_NAMES(12),
    MICROSECONDS(13),
    EXPLICIT_DEFAULTS_FOR_TIMESTAMP(16),
    DDL_LOGGED_WITH_XID(17),
    DEFAULT_COLLATION_FOR_UTF8MB4(18),
    SQL_REQUIRE_PRIMARY_KEY(19),
    DEFAULT_TABLE_ENCRYPTION(20),
    /** One byte that MySQL 9.7 adds to row changes logged as text, which are refused for their own sake. */
    MYSQL_9_STATEMENT_FLAG(21),
    MARIADB_MICROSECONDS(128),
    MARIADB_XID(129),
    MARIADB_GTID_FLAGS3(130),
    MARIADB_CHARACTER_SET_COLLATIONS(131);

    private static final @Nullable QueryStatusVariable[] BY_CODE = new QueryStatusVariable[256];

    static {
        for (QueryStatusVariable variable : values()) {
            BY_CODE[variable.code] = variable;
        }
    }

    private final int code;

    QueryStatusVariable(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static QueryStatusVariable ofCode(int code) {
        QueryStatusVariable variable = BY_CODE[code];
        if (variable == null) {
            throw new NotUnderstoodException(
                    "a statement carries the unknown status variable " + code, "Use a newer Tidemark for this server.");
        }
        return variable;
    }
}
