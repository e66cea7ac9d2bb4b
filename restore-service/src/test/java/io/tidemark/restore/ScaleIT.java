package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.BinlogStatus;
import io.tidemark.database.ServerConnection;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many databases, tables and foreign keys. The build takes some; {@code -Dtidemark.test.databases=500} and
 * {@code -Dtidemark.test.keys=400} take what large installations have, and the log says how long each part took.
 */
@Timeout(1800)
class ScaleIT {
    private static final int DATABASES = Integer.getInteger("tidemark.test.databases", 20);
    private static final int TABLES_IN_EACH = 10;
    private static final int KEYS = Integer.getInteger("tidemark.test.keys", 100);
    private static final int KEYS_OF_A_TABLE = 2;
    private static final int TABLES_OF_A_LEVEL = 20;
    private static final int ROWS = 40;
    private static final int CHANGES = 300;

    private static final Logger log = LoggerFactory.getLogger(ScaleIT.class);

    @TempDir
    Path directory;

    private Instant began = Instant.now();

    @Test
    void manyDatabasesAndTables() throws Exception {
        List<String> databases =
                IntStream.range(0, DATABASES).mapToObj(i -> "many" + i).toList();
        try (DatabaseServer server = TestServers.newMariaDb11();
                DatabaseServer target = TestServers.newMariaDb11();
                ServerConnection session = ServerConnection.open(ProtectedSource.config(server))) {
            for (String database : databases) {
                session.execute("CREATE DATABASE " + database);
                for (int table = 0; table < TABLES_IN_EACH; table++) {
                    String name = database + ".t" + table;
                    session.execute("CREATE TABLE " + name + " (id INT PRIMARY KEY, v VARCHAR(20))");
                    session.execute("INSERT INTO " + name + " VALUES (1, 'snapshot'), (2, 'goes'), (3, 'changes')");
                }
            }
            passed("created " + DATABASES * TABLES_IN_EACH + " tables");
            try (ProtectedSource source = new ProtectedSource(server, databases, directory)) {
                source.snapshot();
                passed("snapshot");
                for (String database : databases) {
                    for (int table = 0; table < TABLES_IN_EACH; table++) {
                        String name = database + ".t" + table;
                        session.execute("INSERT INTO " + name + " VALUES (4, 'came')");
                        session.execute("DELETE FROM " + name + " WHERE id = 2");
                        session.execute("UPDATE " + name + " SET v = 'changed' WHERE id = 3");
                    }
                }
                for (String database : databases) {
                    session.execute("ALTER TABLE " + database + ".t0 ADD w INT DEFAULT 5, ALGORITHM=COPY");
                    session.execute("INSERT INTO " + database + ".t0 (id, v) VALUES (5, 'behind the ALTER')");
                }
                passed("changed every table, and the definition of one in each database");
                restoreAndCompare(source, server, target, databases);
            }
        }
    }

    /** A lattice: each table refers to two of those before it, so that rows are reached on many ways and over many levels. */
    @Test
    void manyCascadingKeys() throws Exception {
        Random random = new Random(Long.getLong("tidemark.test.seed", 4711));
        int tables = KEYS / KEYS_OF_A_TABLE + TABLES_OF_A_LEVEL;
        try (DatabaseServer server = TestServers.newMariaDb11();
                DatabaseServer target = TestServers.newMariaDb11();
                ServerConnection session = ServerConnection.open(ProtectedSource.config(server))) {
            session.execute("CREATE DATABASE lattice");
            session.execute("USE lattice");
            int keys = 0;
            for (int table = 0; table < tables; table++) {
                StringBuilder sql = new StringBuilder("CREATE TABLE t" + table + " (id INT PRIMARY KEY, v INT");
                // No deeper than 15 levels, at which InnoDB gives up.
                int level = table / TABLES_OF_A_LEVEL;
                for (int key = 0; level > 0 && key < KEYS_OF_A_TABLE; key++) {
                    int parent = (level - 1) * TABLES_OF_A_LEVEL + (table + key * 3) % TABLES_OF_A_LEVEL;
                    String action = random.nextBoolean() ? "SET NULL" : "CASCADE";
                    sql.append(", p" + key + " INT, FOREIGN KEY (p" + key + ") REFERENCES t" + parent
                            + " (id) ON DELETE " + action + " ON UPDATE CASCADE");
                    keys++;
                }
                session.execute(sql.append(")").toString());
                for (int row = 0; row < ROWS; row++) {
                    session.execute(insert(table, row, random));
                }
            }
            passed("created " + keys + " foreign keys");
            try (ProtectedSource source = new ProtectedSource(server, List.of("lattice"), directory)) {
                source.snapshot();
                passed("snapshot");
                for (int change = 0; change < CHANGES; change++) {
                    int table = random.nextInt(tables);
                    int row = random.nextInt(ROWS);
                    session.execute(
                            switch (random.nextInt(5)) {
                                case 0 -> "DELETE FROM t" + table + " WHERE id = " + row;
                                case 1 -> "UPDATE IGNORE t" + table + " SET id = id + 1000 WHERE id = " + row;
                                case 2 -> "UPDATE t" + table + " SET v = " + change + " WHERE v > " + row;
                                default -> insert(table, row, random);
                            });
                }
                passed("changed " + CHANGES + " times");
                restoreAndCompare(source, server, target, List.of("lattice"));
            }
        }
    }

    /** Nothing where the row is there, or one of its parents is not. */
    private static String insert(int table, int row, Random random) {
        String parents = table < TABLES_OF_A_LEVEL ? "" : ", " + random.nextInt(ROWS) + ", " + random.nextInt(ROWS);
        return "INSERT IGNORE INTO t" + table + " VALUES (" + row + ", " + row + parents + ")";
    }

    private void restoreAndCompare(
            ProtectedSource source, DatabaseServer server, DatabaseServer target, List<String> databases)
            throws Exception {
        BinlogStatus position = source.position();
        source.awaitArchived(position);
        passed("archived");
        Restorer restorer = new Restorer(
                source.archive(),
                ProtectedSource.config(target),
                RestoreOptions.of(directory.resolve("work")),
                new ProgressListener() {
                    @Override
                    public void stage(String what) {
                        passed("begin of: " + what);
                    }
                },
                Clock.systemUTC());
        RestorePlan plan = restorer.plan(RestoreTarget.parse("binlog:" + position.coordinate()));
        passed("planned");
        RestoreReport report = restorer.restore(plan);
        passed("restored " + report.tables().size() + " tables in " + report.millis() + " ms");
        List<String> differences = new ArrayList<>(ServerContents.read(() -> server.connect(null), databases)
                .differencesTo(ServerContents.read(() -> target.connect(null), databases)));
        passed("compared");
        assertThat(differences).isEmpty();
    }

    private void passed(String what) {
        Instant now = Instant.now();
        log.info("{} ms until: {}", Duration.between(began, now).toMillis(), what);
        began = now;
    }
}
