package io.tidemark.benchmarks;

import io.tidemark.cli.torture.ProtectedSource;
import io.tidemark.demo.server.ProvisionedDirectory;
import io.tidemark.restore.RestoreReport;
import io.tidemark.restore.RestoreTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Full snapshots beside {@code mydumper --compress} and {@code mysqldump | zstd}, with their sizes; then full restores of them
 * beside {@code myloader} and {@code mysql < dump}, into the same server. Restores include reading all rows back.
 */
public final class FullSnapshots {
    private static final String DATABASE = "bench";
    private static final int TABLES = 4;

    private static final List<String> NAMES = List.of(
            "Ada", "Bo", "Chandra", "Dana", "Emil", "Farid", "Greta", "Hana", "Igor", "Jun", "Kofi", "Lena", "Mira");
    private static final List<String> REASONS = List.of(
            "wants a refund for two of the items",
            "asked when the delivery is due",
            "the address has changed since",
            "is content and will order again next month",
            "invoice was sent twice",
            "to be called back in the afternoon");

    private final Servers servers;
    private final Path work;
    private final int rounds;
    private final Peers peers = new Peers();

    private FullSnapshots(Servers servers, Path work, int rounds) {
        this.servers = servers;
        this.work = work;
        this.rounds = rounds;
    }

    /** @param arguments rows of each of four tables; sentences in the notes of each row; rounds; empty directory for all data */
    public static void main(String[] arguments) throws Exception {
        int rows = Integer.parseInt(arguments[0]);
        int sentences = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        Path work = Files.createDirectories(Path.of(arguments[3]));
        try (Servers servers = Servers.start()) {
            new FullSnapshots(servers, work, rounds).measure(rows, sentences);
        }
    }

    private void measure(int rows, int sentences) throws Exception {
        System.out.println(servers.source().flavor() + " " + servers.source().version() + "; " + peers.versions());
        fill(rows, sentences);
        Path plain = work.resolve("dump.sql");
        peers.dump(servers.source(), DATABASE, plain);
        System.out.printf(
                Locale.ROOT, "%d tables of %d rows, %d MB as plain SQL%n", TABLES, rows, Files.size(plain) >> 20);
        Path files = Files.createDirectories(work.resolve("protection"));
        try (ProtectedSource protection =
                new ProtectedSource(Servers.config(servers.source()), List.of(DATABASE), files, Clock.systemUTC())) {
            Path parallel = work.resolve("mydumper");
            snapshots(protection, files.resolve("archive"), parallel);
            restores(protection, plain, parallel);
        }
    }

    private void snapshots(ProtectedSource protection, Path archive, Path parallel) throws Exception {
        long before = size(archive);
        Path compressed = work.resolve("dump.sql.zst");
        List<Timings> measured = Timings.inTurn(
                rounds,
                new Timings.Measured("full snapshot into Parquet", () -> Timings.time(protection::takeSnapshot)),
                new Timings.Measured("mydumper --compress --threads=" + Peers.THREADS, () -> {
                    ProvisionedDirectory.deleteRecursively(parallel);
                    return Timings.time(() -> peers.parallelDump(servers.source(), DATABASE, parallel));
                }),
                new Timings.Measured(
                        "mysqldump | zstd -T2",
                        () -> Timings.time(() -> peers.dumpCompressed(servers.source(), DATABASE, compressed))));
        measured.subList(1, measured.size()).forEach(peer -> peer.againstInTurn(measured.get(0)));
        long snapshotSize = (size(archive) - before) / rounds;
        System.out.printf(
                Locale.ROOT,
                "sizes: snapshot %.1f MB, mydumper %.1f MB, mysqldump | zstd %.1f MB%n",
                snapshotSize / 1e6,
                size(parallel) / 1e6,
                Files.size(compressed) / 1e6);
    }

    private void restores(ProtectedSource protection, Path plain, Path parallel) throws Exception {
        List<Timings> measured = Timings.inTurn(
                rounds,
                new Timings.Measured("full restore", () -> {
                    servers.emptyInTarget(DATABASE);
                    RestoreReport report =
                            protection.restore(new RestoreTarget.Latest(), Servers.config(servers.target()));
                    if (!report.verified()) {
                        throw new IllegalStateException("the restore is not what was planned: " + report.render());
                    }
                    System.out.println("  of which reading back: " + report.verifyMillis() + " ms");
                    return report.millis();
                }),
                new Timings.Measured("myloader --threads=" + Peers.THREADS, () -> {
                    servers.emptyInTarget(DATABASE);
                    return Timings.time(() -> peers.parallelLoad(servers.target(), DATABASE, parallel));
                }),
                new Timings.Measured("mysql < dump", () -> {
                    servers.emptyInTarget(DATABASE);
                    return Timings.time(() -> peers.load(servers.target(), DATABASE, plain));
                }));
        measured.subList(1, measured.size()).forEach(peer -> peer.againstInTurn(measured.get(0)));
    }

    /** Tables as of a CRM: numbers, names, texts that repeat in part, dates, and two secondary indexes. */
    private void fill(int rows, int sentences) throws SQLException {
        try (Connection connection = servers.source().connect(null);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
            statement.execute("USE " + DATABASE);
            statement.execute("SET SESSION cte_max_recursion_depth = " + rows);
            for (int i = 1; i <= TABLES; i++) {
                String table = "contacts" + i;
                statement.execute("CREATE TABLE " + table
                        + " (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, account INT NOT NULL, name VARCHAR(100) NOT NULL,"
                        + " email VARCHAR(120), born DATE, balance DECIMAL(12,2) NOT NULL, notes TEXT,"
                        + " changed DATETIME(3) NOT NULL, KEY (account), KEY (email))");
                statement.execute("INSERT INTO " + table
                        + " WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < " + rows + ")"
                        + " SELECT i, " + hash("account") + " % 5000, CONCAT(" + word("name", NAMES) + ", ' ', "
                        + word("surname", NAMES) + ", 'son'), CONCAT(" + word("mail", NAMES) + ", " + hash("mail")
                        + " % 100000, '@example.com'), DATE_ADD('1940-01-01', INTERVAL " + hash("born")
                        + " % 25000 DAY), "
                        + hash("balance") + " % 1000000 * 0.01, CONCAT('Called about order ', " + hash("order")
                        + ", ': ', " + notes(sentences)
                        + "), DATE_ADD('2024-01-01', INTERVAL i SECOND) FROM n");
            }
        }
    }

    /** Sentences of which every other one names a number, as notes of calls do. */
    private static String notes(int sentences) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < sentences; i++) {
            parts.add(word("why" + i, REASONS));
            parts.add(i % 2 == 0 ? "'; '" : "CONCAT(' (', " + hash("ticket" + i) + ", '); ')");
        }
        return String.join(", ", parts.subList(0, parts.size() - 1));
    }

    /** A number that depends on the row and on what it is for. */
    private static String hash(String purpose) {
        return "CRC32(CONCAT(i, '" + purpose + "'))";
    }

    private static String word(String purpose, List<String> words) {
        return "ELT(1 + " + hash(purpose) + " % " + words.size() + ", '" + String.join("', '", words) + "')";
    }

    private static long size(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return 0;
        }
        long bytes = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
