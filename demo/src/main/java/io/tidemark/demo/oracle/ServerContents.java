package io.tidemark.demo.oracle;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything in some databases of a server at one moment: every value of every row as the server itself prints its bytes,
 * and every object's CREATE statement. Immutable.
 *
 * @param databases by name
 */
public record ServerContents(Map<String, DatabaseContents> databases) {

    private static final int ROW_DIFFERENCES_SHOWN = 10;

    /** Opens connections with every privilege on the databases. */
    @FunctionalInterface
    public interface Connections {
        Connection open() throws SQLException;
    }

    public ServerContents {
        databases = Map.copyOf(databases);
    }

    /**
     * Reads the databases in one consistent snapshot; transactional tables are as they were at one moment even while others
     * write, definitions must not change meanwhile.
     *
     * @throws SQLException also where a database does not exist
     */
    public static ServerContents read(Connections connections, List<String> databases) throws SQLException {
        Map<String, DatabaseContents> contents = new TreeMap<>();
        try (Connection connection = connections.open();
                Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone = '+00:00'");
            statement.execute("SET NAMES utf8mb4");
            // Quoting, padding and printing of values must not depend on what the server is configured with.
            statement.execute("SET SESSION sql_mode = ''");
            statement.execute("SET SESSION group_concat_max_len = 4294967295");
            statement.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT");
            for (String database : databases) {
                contents.put(database, new ContentsReader(connection, database).read());
            }
            connection.rollback();
        }
        return new ServerContents(contents);
    }

    /** The rows in all tables. */
    public long rowCount() {
        return databases.values().stream()
                .flatMap(database -> database.tables().values().stream())
                .mapToLong(TableContents::rowCount)
                .sum();
    }

    /** SHA-256 over all definitions and rows, in hex; equal contents have equal digests. */
    public String digest() {
        MessageDigest digest = TableContents.sha256();
        new TreeMap<>(databases).forEach((name, database) -> {
            digest.update((name + "\n").getBytes(StandardCharsets.UTF_8));
            database.objects()
                    .forEach((object, ddl) ->
                            digest.update((object + "\n" + ddl + "\n").getBytes(StandardCharsets.UTF_8)));
            database.tables().forEach((table, rows) -> {
                digest.update((table + "\n" + rows.definition() + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(rows.digest());
            });
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** As {@link #differencesTo(ServerContents, Map)} with databases of the same names. */
    public List<String> differencesTo(ServerContents other) {
        return differencesTo(other, Map.of());
    }

    /**
     * What the other contents hold differently, one readable line each; empty where both are equal. Next AUTO_INCREMENT
     * values are not compared.
     *
     * @param databaseRenames from this one's names to the other's, for those that differ
     */
    public List<String> differencesTo(ServerContents other, Map<String, String> databaseRenames) {
        List<String> differences = new ArrayList<>();
        TreeSet<String> unmatched = new TreeSet<>(other.databases.keySet());
        new TreeMap<>(databases).forEach((name, mine) -> {
            String otherName = databaseRenames.getOrDefault(name, name);
            DatabaseContents theirs = other.databases.get(otherName);
            unmatched.remove(otherName);
            if (theirs == null) {
                differences.add("database " + name + ": missing as " + otherName);
            } else {
                mine.addDifferences(name, theirs.renamed(otherName, name), differences, ROW_DIFFERENCES_SHOWN);
            }
        });
        unmatched.forEach(name -> differences.add("database " + name + ": unexpected"));
        return differences;
    }

    /** Only the sizes; the contents are too large to print. */
    @Override
    public String toString() {
        return "ServerContents[" + new TreeSet<>(databases.keySet()) + ", " + rowCount() + " rows]";
    }
}
