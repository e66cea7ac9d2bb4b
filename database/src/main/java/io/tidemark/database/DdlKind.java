package io.tidemark.database;

/** What a statement does to definitions. */
public enum DdlKind {
    /** {@code CREATE [OR REPLACE] TABLE}, also {@code … LIKE} and {@code … SELECT}. */
    CREATE_TABLE,
    /** {@code ALTER TABLE}. */
    ALTER_TABLE,
    /** {@code DROP TABLE}. */
    DROP_TABLE,
    /** {@code RENAME TABLE}. */
    RENAME_TABLE,
    /** {@code TRUNCATE TABLE}. */
    TRUNCATE_TABLE,
    /** {@code CREATE INDEX}. */
    CREATE_INDEX,
    /** {@code DROP INDEX}. */
    DROP_INDEX,
    /** {@code CREATE DATABASE}. */
    CREATE_DATABASE,
    /** {@code ALTER DATABASE}. */
    ALTER_DATABASE,
    /** {@code DROP DATABASE}. */
    DROP_DATABASE,
    /** Creates, changes or drops a view. */
    VIEW,
    /** Creates or drops a trigger. */
    TRIGGER,
    /** Creates, changes or drops a stored procedure, function or package. */
    ROUTINE,
    /** Creates, changes or drops an event. */
    EVENT,
    /** Creates, changes or drops a MariaDB sequence. */
    SEQUENCE,
    /** Accounts, roles and privileges. */
    ACCOUNT,
    /** {@code ANALYZE}, {@code OPTIMIZE}, {@code REPAIR}, {@code FLUSH} and the like: no definition or content changes. */
    ADMINISTRATIVE,
    /** {@code BEGIN}, {@code COMMIT}, {@code ROLLBACK}, {@code SAVEPOINT}, {@code XA} …. */
    TRANSACTION,
    /** {@code INSERT}, {@code UPDATE}, {@code DELETE} and other statements that change contents. */
    CONTENTS,
    /** Not understood. */
    OTHER
}
