package io.tidemark.capture.snapshot;

import io.tidemark.archive.SnapshotManifest;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the source as they were at one position of the binary log.
 *
 * @param position a manifest that holds no tables but says where and when
 * @param ranges what was read
 * @param tables all protected tables, those that were not read included
 */
public record SourceSample(SnapshotManifest position, List<Range> ranges, Set<TableName> tables) {

    /**
     * Rows of a range of a table's primary key.
     *
     * @param definition the table
     * @param file the rows in the form of a snapshot's part; null for no rows
     * @param rows how many rows
     * @param after the last key before the range, a number; null for the table's start
     * @param upTo the range's last key, a number; null for the table's end
     */
    public record Range(
            TableDefinition definition,
            @Nullable Path file,
            long rows,
            @Nullable String after,
            @Nullable String upTo) {}

    /** Copies the collections. */
    public SourceSample {
        ranges = List.copyOf(ranges);
        tables = Set.copyOf(tables);
    }
}
