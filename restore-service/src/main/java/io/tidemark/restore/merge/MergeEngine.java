package io.tidemark.restore.merge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.duckdb.DuckDBConnection;

/**
 * Computes the state of tables from files of rows and changes. Memory is bounded by the settings; what does not fit is spilled.
 * Thread-safe: groups may be merged and read at the same time.
 */
public final class MergeEngine implements AutoCloseable {
    /** Some tables are loaded at a time, and fetched files and copies lie there, too. */
    private static final int SHARE_OF_FREE_DISK = 8;

    private final DuckDBConnection root;
    private final MergeSettings settings;
    private final AtomicInteger groups = new AtomicInteger();

    /** Starts an engine of its own in this process. */
    public MergeEngine(MergeSettings settings) throws IOException {
        this.settings = settings;
        Files.createDirectories(settings.temporaryDirectory());
        Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        try {
            root = DriverManager.getConnection("jdbc:duckdb:", properties).unwrap(DuckDBConnection.class);
            try (Statement statement = root.createStatement()) {
                statement.execute("SET memory_limit = '" + settings.memoryBytes() / 1024 + "KiB'");
                statement.execute("SET threads = " + settings.threads());
                statement.execute("SET temp_directory = "
                        + Sql.text(
                                settings.temporaryDirectory().toAbsolutePath().toString()));
                statement.execute("SET TimeZone = 'UTC'");
                // Nothing is to be fetched from the network in the middle of a restore.
                statement.execute("SET autoinstall_known_extensions = false");
                statement.execute("SET autoload_known_extensions = false");
            }
        } catch (SQLException e) {
            throw new MergeException("the merge engine cannot be started", e);
        }
    }

    /**
     * Prepares the merge of tables that foreign keys connect.
     *
     * @param tables the tables, all over the same stretch of history
     * @param keys the foreign keys between them that act
     * @param equality decides which texts in foreign keys are equal
     * @throws MergeException if the history contradicts itself
     */
    public GroupMerge merge(List<TableSpan> tables, List<ReferentialKey> keys, TextEquality equality) {
        GroupMerge group = new GroupMerge(this, "g" + groups.incrementAndGet(), tables);
        try {
            group.prepare(keys, equality);
        } catch (RuntimeException e) {
            group.close();
            throw e;
        }
        return group;
    }

    /**
     * Whether the contents of files may be sorted: they are no larger, decompressed, than the memory, or than an eighth of what is free
     * on the disk where they would be spilled.
     */
    boolean hasRoomFor(List<Path> files) throws IOException, SQLException {
        if (files.isEmpty()) {
            return true;
        }
        long room = Math.max(
                settings.memoryBytes(),
                Files.getFileStore(settings.temporaryDirectory()).getUsableSpace() / SHARE_OF_FREE_DISK);
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT CAST(sum(total_uncompressed_size) AS BIGINT) FROM "
                        + "parquet_metadata(" + Sql.list(files) + ")")) {
            row.next();
            return row.getLong(1) <= room;
        }
    }

    /** A further connection to the same data. */
    Connection connect() throws SQLException {
        return root.duplicate();
    }

    @Override
    public void close() {
        try {
            root.close();
        } catch (SQLException e) {
            throw new MergeException("the merge engine cannot be stopped", e);
        }
    }
}
