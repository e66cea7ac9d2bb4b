package io.tidemark.database;

import io.tidemark.schemas.TableName;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds one INSERT of many rows. Its text is ASCII whatever the rows hold. */
final class InsertBatch {
    private final List<LoadColumn> columns;
    private final String head;
    private final long byteLimit;
    private final StringBuilder sql = new StringBuilder();
    private long rows;
    private long errorMembers;

    InsertBatch(TableName table, List<LoadColumn> columns, long byteLimit) {
        this.columns = columns;
        this.byteLimit = byteLimit;
        this.head = "INSERT INTO " + table.quoted() + " ("
                + columns.stream()
                        .map(column -> TableName.quote(column.column().name()))
                        .collect(Collectors.joining(", "))
                + ") VALUES ";
    }

    /** Begins again. */
    void clear() {
        sql.setLength(0);
        rows = 0;
        errorMembers = 0;
    }

    /** Whether another row should be added. */
    boolean hasRoom() {
        return sql.length() < byteLimit;
    }

    /** Adds a row. */
    void add(@Nullable Object[] image) {
        sql.append(rows == 0 ? head : ",");
        char separator = '(';
        for (LoadColumn column : columns) {
            Object cell = image[column.index()];
            errorMembers += column.isErrorMember(cell) ? 1 : 0;
            sql.append(separator).append(column.expression(cell));
            separator = ',';
        }
        sql.append(')');
        rows++;
    }

    /** Rows in the statement. */
    long rows() {
        return rows;
    }

    /** ENUM error values among them. */
    long errorMembers() {
        return errorMembers;
    }

    /** The statement's length. */
    long bytes() {
        return sql.length();
    }

    /** The statement. */
    String sql() {
        return sql.toString();
    }
}
