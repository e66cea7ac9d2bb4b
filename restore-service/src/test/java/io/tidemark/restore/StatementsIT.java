package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.Credentials;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.database.SessionCharset;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.TableName;
import io.tidemark.testkit.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Statements whose meaning depends on the session that ran them come back as the source has it. */
class StatementsIT {
    private static final int HUGE = 1_500_000;
    private static final String OTHER_NAME = "other/n.me \u2603";

    @TempDir
    Path directory;

    static Stream<Named<Supplier<DatabaseServer>>> servers() {
        return Stream.of(
                Named.of("MySQL 9.7", TestServers::mySql97),
                Named.of("MySQL 8.0", TestServers::mySql80),
                Named.of("MariaDB 11.4", TestServers::mariaDb11));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void meanTheSame(Supplier<DatabaseServer> supplier) throws Exception {
        DatabaseServer server = supplier.get();
        try (ProtectedSource source =
                        new ProtectedSource(server, List.of("spoken", UnusualStatements.DATABASE), directory);
                ServerConnection session = ServerConnection.open(ProtectedSource.config(server))) {
            session.execute("CREATE DATABASE spoken");
            session.execute("CREATE DATABASE " + TableName.quote(UnusualStatements.DATABASE));
            session.execute("CREATE TABLE spoken.before_all (id INT PRIMARY KEY, j JSON)");
            session.execute("INSERT INTO spoken.before_all VALUES (1, '{\"a\": 1}')");
            if (!server.version().startsWith("8.")) {
                // MySQL 8.0 has no way to tell them; they are refused there.
                session.execute(
                        "CREATE TABLE spoken.hidden (e ENUM('a','\ud83d\ude00','?','q''\\\\') CHARACTER SET utf8mb4,"
                                + " s SET('\ud83d\ude01','?') CHARACTER SET utf8mb4, d VARCHAR(9) CHARACTER SET utf8mb4 DEFAULT 'is \ud83d\ude02')");
                session.execute(
                        "INSERT INTO spoken.hidden (e, s) VALUES (1, 1), (2, 2), (3, 3), (4, 0), ('none', NULL)");
            }
            session.execute("USE spoken");
            UncommonTables.create(session, "early");
            source.snapshot();
            if (!server.version().startsWith("8.")) {
                session.execute("INSERT INTO spoken.hidden (e, s) VALUES (2, 3)");
                session.execute(
                        "ALTER TABLE spoken.hidden ADD COLUMN f ENUM('\ud83d\ude03') CHARACTER SET utf8mb4 DEFAULT '\ud83d\ude03'");
            }
            // The last byte of each of these characters is a backslash, or a quote's neighbour, in its character set.
            speak(server, "gbk", "", "\u8aa0\u5a66");
            speak(server, "sjis", "", "\u30bd\u8868");
            speak(server, "cp932", "", "\u5341\u80fd");
            speak(server, "big5", "", "\u529f\u8a31");
            speak(server, "latin1", "", "\u00e9\u00df");
            speak(server, "cp1251", "", "\u0416\u044f");
            speak(server, "koi8r", "ANSI_QUOTES,NO_BACKSLASH_ESCAPES", "\u0429");
            speak(server, "utf8mb4", "ANSI_QUOTES", "\u65e5\u3000\u672c");
            if (server.flavor().equals("mysql")) {
                speak(server, "gb18030", "NO_BACKSLASH_ESCAPES", "\u8aa0\u00a5");
            }
            spellings(server);
            UncommonTables.change(session, "early");
            UncommonTables.create(session, "late");
            UncommonTables.change(session, "late");
            transactions(session, server);
            boolean mariaDb = server.flavor().equals("mariadb");
            // With GTIDs, MySQL before 8.0.21 refuses CREATE TABLE ... SELECT.
            boolean copiesByStatement = mariaDb || server.version().startsWith("9");
            for (String sql : StructuralStatements.of(copiesByStatement, mariaDb)) {
                session.execute(sql);
            }
            Path file = Files.writeString(directory.resolve("rows of a file"), UnusualStatements.FILE_CONTENT);
            for (String sql : UnusualStatements.of(mariaDb, file)) {
                session.execute(sql);
            }
            byAnotherAccount(session, server);
            var position = source.position();
            source.awaitArchived(position);
            ServerContents contents =
                    ServerContents.read(() -> server.connect(null), List.of("spoken", UnusualStatements.DATABASE));
            Map<String, String> names = Map.of("spoken", "spoken_again", UnusualStatements.DATABASE, OTHER_NAME);
            RestoreOptions options =
                    RestoreOptions.of(directory.resolve("work")).withScope(new RestoreScope(Set.of(), names));
            Restorer restorer = new Restorer(
                    source.archive(),
                    ProtectedSource.config(server),
                    options,
                    ProgressListener.NONE,
                    Clock.systemUTC());
            restorer.restore(restorer.plan(RestoreTarget.parse("binlog:" + position.coordinate())));
            ServerContents restored =
                    ServerContents.read(() -> server.connect(null), List.of("spoken_again", OTHER_NAME));
            assertThat(contents.differencesTo(restored, names)).isEmpty();
            session.execute("DROP DATABASE " + TableName.quote(UnusualStatements.DATABASE));
            session.execute("DROP DATABASE " + TableName.quote(OTHER_NAME));
            session.execute("DROP DATABASE spoken");
            session.execute("DROP DATABASE spoken_again");
            session.execute("DROP USER 'other'@'%'");
        }
    }

    /** Names, defaults, comments, members, views, triggers and routines in one character set. */
    private static void speak(DatabaseServer server, String charset, String sqlMode, String word) throws SQLException {
        SessionCharset client = SessionCharset.named(charset);
        assertThat(client.holds(word)).isTrue();
        String name = word + " " + charset;
        try (ServerConnection session = ServerConnection.open(ProtectedSource.config(server))) {
            session.execute("USE spoken");
            session.execute("SET NAMES " + charset);
            session.execute("SET SESSION sql_mode = '" + sqlMode + "'");
            for (String sql : List.of(
                    "CREATE TABLE `" + name + "` (id INT PRIMARY KEY COMMENT 'its " + word + "', `" + word
                            + "` VARCHAR(20) CHARACTER SET utf8mb4 NOT NULL DEFAULT '" + word + "', `e` ENUM('" + word
                            + "','o') CHARACTER SET utf8mb4, own VARCHAR(20) CHARACTER SET " + charset + " DEFAULT _"
                            + charset
                            + "'" + word + "') COMMENT = '" + word + "'",
                    "INSERT INTO `" + name + "` (id, e) VALUES (1, '" + word + "')",
                    "ALTER TABLE `" + name + "` ADD COLUMN `" + word + "2` VARCHAR(9) CHARACTER SET utf8mb4 DEFAULT '"
                            + word + "', RENAME TO `" + name + "2`",
                    "INSERT INTO `" + name + "2` (id) VALUES (2)",
                    "CREATE VIEW `v" + name + "` AS SELECT '" + word + "' AS `" + word + "`, id FROM `" + name + "2`",
                    // The names of triggers and routines stay in ASCII: MySQL itself shows and logs others in a mixture
                    // of
                    // character sets.
                    "CREATE TABLE t_" + charset + " (id INT PRIMARY KEY, v VARCHAR(20) CHARACTER SET utf8mb4)",
                    "CREATE TRIGGER tr_" + charset + " BEFORE INSERT ON t_" + charset + " FOR EACH ROW SET NEW.v = '"
                            + word + "'",
                    "CREATE PROCEDURE p_" + charset + " () SELECT '" + word + "'",
                    "INSERT INTO t_" + charset + " (id) VALUES (3)")) {
                session.execute(client.encode(sql));
            }
        }
    }

    /** What names no definer belongs to the account that made it, not to the one that restores it. */
    private static void byAnotherAccount(ServerConnection session, DatabaseServer server) throws SQLException {
        session.execute("CREATE USER 'other'@'%' IDENTIFIED BY 'only for this test'");
        session.execute("GRANT ALL ON spoken.* TO 'other'@'%'");
        session.execute("SET GLOBAL log_bin_trust_function_creators = 1");
        ServerConfig own = ProtectedSource.config(server);
        try (ServerConnection other =
                ServerConnection.open(ServerConfig.of(own.address(), new Credentials("other", "only for this test")))) {
            for (String sql : List.of(
                    "USE spoken",
                    "CREATE VIEW others_view AS SELECT id FROM orders",
                    "ALTER VIEW others_view AS SELECT id, v FROM orders",
                    "CREATE PROCEDURE others_procedure () SELECT 1",
                    "CREATE FUNCTION others_function () RETURNS INT NO SQL RETURN 1",
                    "CREATE TRIGGER others_trigger BEFORE INSERT ON orders FOR EACH ROW SET NEW.v = CONCAT(NEW.v, '!')",
                    "CREATE EVENT others_event ON SCHEDULE EVERY 1 YEAR DISABLE DO SELECT 1",
                    "CREATE SQL SECURITY INVOKER VIEW invokers_view AS SELECT 1 AS one",
                    "INSERT INTO orders (v) VALUES ('by another')")) {
                other.execute(sql);
            }
        }
        session.execute("SET GLOBAL log_bin_trust_function_creators = 0");
    }

    private static void spellings(DatabaseServer server) throws SQLException {
        try (ServerConnection session = ServerConnection.open(ProtectedSource.config(server))) {
            session.execute("USE spoken");
            for (String sql : List.of(
                    "/* a */CREATE/**/TABLE -- b\n`a b.c``d'e\"f\\g/h@i#j` ( # c\n id INT PRIMARY KEY)",
                    "INSERT INTO `a b.c``d'e\"f\\g/h@i#j` VALUES (1)",
                    "CREATE TABLE \u3042\u3000\u3044$9 (id INT PRIMARY KEY)",
                    "INSERT INTO \u3042\u3000\u3044$9 VALUES (1)",
                    "CREATE TABLE " + "n".repeat(64) + " (id INT PRIMARY KEY) /*!50100 COMMENT = 'executed' */",
                    "/*!40101 ALTER TABLE */ `" + "n".repeat(64)
                            + "` /*!99999 ENGINE = none */ ADD x INT DEFAULT 5 /* ' */",
                    "INSERT INTO " + "n".repeat(64) + " (id) VALUES (1)",
                    "CREATE PROCEDURE huge () SELECT LENGTH('" + "x'';DROP TABLE t;\\'".repeat(HUGE / 19) + "')",
                    "CREATE TABLE doomed (id INT PRIMARY KEY)",
                    "CREATE TABLE copied LIKE doomed",
                    "INSERT INTO copied VALUES (9)",
                    "DROP TABLE `doomed`")) {
                session.execute(sql);
            }
            session.execute("SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'");
            session.execute("CREATE TABLE \"in \"\"quotes\" (id INT PRIMARY KEY, v VARCHAR(20) DEFAULT 'back\\')");
            session.execute("INSERT INTO \"in \"\"quotes\" (id) VALUES (1)");
        }
    }

    private static void transactions(ServerConnection session, DatabaseServer server) throws SQLException {
        for (String sql : List.of(
                "XA START 'x'",
                "INSERT INTO before_all VALUES (2, '[1, 2]')",
                "XA END 'x'",
                "XA PREPARE 'x'",
                "XA COMMIT 'x'",
                "BEGIN",
                "INSERT INTO before_all VALUES (3, '[3]')",
                "SAVEPOINT s",
                "CREATE TEMPORARY TABLE passing (id INT)",
                "DELETE FROM before_all",
                "ROLLBACK TO s",
                "COMMIT")) {
            session.execute(sql);
        }
        if (server.flavor().equals("mysql")) {
            session.execute("SET SESSION binlog_row_value_options = 'PARTIAL_JSON'");
            session.execute("UPDATE before_all SET j = JSON_SET(j, '$.long', REPEAT('x', 500)) WHERE id = 1");
            session.execute("UPDATE before_all SET j = JSON_SET(j, '$.a', 2) WHERE id = 1");
        }
    }
}
