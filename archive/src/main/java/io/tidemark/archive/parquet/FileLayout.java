package io.tidemark.archive.parquet;

import java.util.Map;
import java.util.Set;
import org.apache.parquet.column.ParquetProperties;

/** What a file spends time and bytes on, by how long it stays. */
enum FileLayout {
    /**
     * Of an archiver's commit, for a file that compaction soon writes anew: a third of the time for compression, and of dictionaries, which
     * took most of the rest, only those that are sure to be small. For changes of a few seconds hardly larger.
     */
    FRESH(1, 512 * 1024, 512 * 1024) {
        @Override
        void encode(ParquetProperties.Builder properties, Map<String, String> metadata) {
            properties.withDictionaryEncoding(false);
            FEW_VALUES.forEach(column -> properties.withDictionaryEncoding(column, true));
        }
    },

    /**
     * For files that stay, and are mostly read from one end to the other. Compressed at level 1, too: level 3 takes a fifth more of the
     * time in which a snapshot keeps the source's transactions open, for files of about the same size. Dictionaries are given up early,
     * since a large one is mostly one that was in vain.
     */
    LASTING(1, 512 * 1024, 64 * 1024),

    /**
     * For files that compaction has sorted, of which single rows are read: a page of each column is decompressed for a row. They stay
     * for long, so each page is compressed in two ways and the shorter result kept.
     */
    SORTED(3, 64 * 1024, 512 * 1024) {
        @Override
        boolean triesLongMatches() {
            return true;
        }
    };

    private static final Set<String> FEW_VALUES =
            Set.of("_tm_operation", "_tm_binlog_file", "_tm_server_id", "_tm_flags", "_tm_thread_id", "_tm_row");

    /** Columns with so many values that a dictionary costs more time than it saves bytes, which zstd saves as well. */
    private static final Set<String> MANY_VALUES = Set.of("_tm_sequence", "_tm_binlog_offset", "_tm_key");

    static final int STATISTICS_BYTES = 64;

    private final int zstdLevel;
    private final int pageBytes;
    private final int dictionaryBytes;

    /**
     * @param pageBytes about the size of a page before it is compressed
     * @param dictionaryBytes from where a column has had more different values than fit, it goes without a dictionary
     */
    FileLayout(int zstdLevel, int pageBytes, int dictionaryBytes) {
        this.zstdLevel = zstdLevel;
        this.pageBytes = pageBytes;
        this.dictionaryBytes = dictionaryBytes;
    }

    /** Level of compression. */
    int zstdLevel() {
        return zstdLevel;
    }

    /** Whether each page is also compressed without short matches, which suits random digits better. */
    boolean triesLongMatches() {
        return false;
    }

    /**
     * How Parquet's writer encodes columns.
     *
     * @param metadata the file's own, by which {@link FileColumns#metadata} describes its table
     */
    ParquetProperties properties(Map<String, String> metadata) {
        ParquetProperties.Builder properties = ParquetProperties.builder()
                .withPageSize(pageBytes)
                .withDictionaryPageSize(dictionaryBytes)
                .withStatisticsTruncateLength(STATISTICS_BYTES)
                .withSizeStatisticsEnabled(false)
                .withValuesWriterFactory(new CompactValues());
        encode(properties, metadata);
        return properties.build();
    }

    void encode(ParquetProperties.Builder properties, Map<String, String> metadata) {
        properties.withDictionaryEncoding(true);
        MANY_VALUES.forEach(column -> properties.withDictionaryEncoding(column, false));
        // Numbers that ascend differ by little: that takes less than a dictionary.
        FileColumns.ascending(metadata).forEach(column -> properties.withDictionaryEncoding(column, false));
    }
}
