package io.tidemark.restore.merge;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Pieces of DuckDB's SQL. */
final class Sql {
    private Sql() {}

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    static String blob(byte[] bytes) {
        return "from_hex('" + HexFormat.of().formatHex(bytes) + "')";
    }

    /** The rows of Parquet files of one schema. */
    static String rowsOf(List<Path> files) {
        return "read_parquet(" + list(files) + ", union_by_name = false)";
    }

    /** The names of files. */
    static String list(List<Path> files) {
        return files.stream()
                .map(file -> text(file.toAbsolutePath().toString()))
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
