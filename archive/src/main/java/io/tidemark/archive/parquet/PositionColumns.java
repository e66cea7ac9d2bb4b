package io.tidemark.archive.parquet;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;
import static org.apache.parquet.schema.Type.Repetition.OPTIONAL;
import static org.apache.parquet.schema.Type.Repetition.REQUIRED;

import io.tidemark.schemas.Position;
import java.util.List;
import org.apache.parquet.schema.Type;

/** The columns that tell where in the source's history a row stands, next to each other; its sequence is another column. */
final class PositionColumns {
    /** How many they are. */
    static final int COUNT = 7;

    private PositionColumns() {}

    static List<Type> types() {
        return List.of(
                FileColumns.text(OPTIONAL, "_tm_gtid"),
                FileColumns.time("_tm_commit_time"),
                FileColumns.text(REQUIRED, "_tm_binlog_file"),
                FileColumns.number(INT64, "_tm_binlog_offset"),
                FileColumns.number(INT64, "_tm_row"),
                FileColumns.number(INT64, "_tm_server_id"),
                FileColumns.number(INT64, "_tm_thread_id"));
    }

    /** Writes them, beginning with column {@code first}. */
    static void write(ParquetRows rows, int first, Position position) {
        int column = first;
        rows.writeOptional(column++, position.gtid());
        rows.write(column++, position.commitTimeMicros());
        rows.write(column++, position.coordinate().file());
        rows.write(column++, position.coordinate().offset());
        rows.write(column++, position.row());
        rows.write(column++, position.serverId());
        rows.write(column, position.threadId());
    }
}
