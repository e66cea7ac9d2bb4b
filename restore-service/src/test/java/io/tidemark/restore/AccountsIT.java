package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.AccountsKey;
import io.tidemark.archive.ArchiveException;
import io.tidemark.capture.AccountsPreflight;
import io.tidemark.capture.Finding;
import io.tidemark.database.AccountReader;
import io.tidemark.database.Credentials;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.ServerConnection;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.restore.RestoreException.Kind;
import io.tidemark.restore.synthetic.SyntheticSnapshot;
import io.tidemark.restore.synthetic.SyntheticSnapshotConfig;
import io.tidemark.restore.synthetic.SyntheticSnapshotter;
import io.tidemark.testkit.TestServers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Users, roles and grants come back as the source's own SHOW CREATE USER and SHOW GRANTS tell them, and are nowhere in clear. */
class AccountsIT {
    private static final AccountsKey KEY = AccountsKey.parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
    private static final AccountsKey OTHER_KEY = AccountsKey.parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWU=");
    private static final String PASSWORD = "Only 4 this test!";
    private static final String LEFT_OUT = "guarded_elsewhere";
    private static final Pattern HASH = Pattern.compile("0x[0-9A-F]{40,}|[*][0-9A-F]{40}");
    private static final List<String> SERVERS_OWN =
            List.of("mysql.sys", "mysql.session", "mysql.infoschema", "mariadb.sys");

    private static final List<String> OBJECTS = List.of(
            "CREATE DATABASE guarded",
            "CREATE TABLE guarded.t (id INT PRIMARY KEY, open_to_all INT, `it's` INT)",
            "INSERT INTO guarded.t VALUES (1, 2, 3)",
            "CREATE TABLE guarded.t2 (id INT PRIMARY KEY)",
            "CREATE VIEW guarded.v AS SELECT id FROM guarded.t",
            "CREATE PROCEDURE guarded.p () SELECT 1",
            "CREATE FUNCTION guarded.f () RETURNS INT NO SQL RETURN 1",
            "CREATE DATABASE " + LEFT_OUT,
            "CREATE TABLE " + LEFT_OUT + ".x (id INT PRIMARY KEY)");

    /** What both families know. */
    private static final List<String> ACCOUNTS = List.of(
            "CREATE USER gr_plain IDENTIFIED BY '" + PASSWORD + "'",
            "CREATE USER 'o''brien \"q\" `b` \\\\ \u00e9'@'192.168.%' IDENTIFIED BY 'p'",
            "CREATE USER gr_limits@localhost IDENTIFIED BY 'p' REQUIRE SSL WITH MAX_QUERIES_PER_HOUR 9 MAX_USER_CONNECTIONS 2"
                    + " PASSWORD EXPIRE INTERVAL 90 DAY ACCOUNT LOCK",
            "CREATE USER gr_x509@'10.0.0.0/255.255.255.0' IDENTIFIED BY 'p' REQUIRE ISSUER '/CN=it''s' AND SUBJECT '/CN=x'",
            "CREATE USER gr_expired IDENTIFIED BY 'p' PASSWORD EXPIRE",
            "CREATE ROLE gr_read, gr_write, `gr odd'role`",
            "GRANT SELECT ON guarded.* TO gr_read",
            "GRANT INSERT, UPDATE, DELETE ON guarded.* TO gr_write",
            "GRANT gr_read TO gr_write",
            "GRANT gr_write TO gr_plain",
            "GRANT `gr odd'role` TO gr_plain WITH ADMIN OPTION",
            "GRANT gr_read TO gr_limits@localhost",
            "GRANT PROCESS, FILE ON *.* TO gr_limits@localhost",
            "GRANT SELECT ON `guarded%`.* TO gr_expired",
            "GRANT CREATE TEMPORARY TABLES ON `guarded\\_else`.* TO gr_expired",
            "GRANT ALL ON guarded.* TO gr_x509@'10.0.0.0/255.255.255.0' WITH GRANT OPTION",
            "GRANT SELECT (id, `it's`), UPDATE (open_to_all), INSERT ON guarded.t TO gr_plain",
            "GRANT SELECT ON guarded.v TO gr_plain WITH GRANT OPTION",
            "GRANT EXECUTE ON PROCEDURE guarded.p TO gr_plain",
            "GRANT EXECUTE, ALTER ROUTINE ON FUNCTION guarded.f TO gr_read",
            "GRANT SELECT ON " + LEFT_OUT + ".x TO gr_plain",
            "GRANT PROXY ON gr_plain TO gr_expired");

    private static final List<String> OF_MYSQL = List.of(
            "CREATE USER gr_sha256 IDENTIFIED WITH sha256_password BY 'p'",
            "CREATE USER gr_told IDENTIFIED BY 'p' PASSWORD HISTORY 3 PASSWORD REUSE INTERVAL 7 DAY FAILED_LOGIN_ATTEMPTS 4"
                    + " PASSWORD_LOCK_TIME UNBOUNDED ATTRIBUTE '{\"a\": \"it''s DEFAULT ROLE\"}'",
            "GRANT BACKUP_ADMIN, XA_RECOVER_ADMIN ON *.* TO gr_told WITH GRANT OPTION",
            "GRANT gr_told TO gr_sha256",
            "GRANT gr_sha256 TO gr_limits@localhost",
            "SET DEFAULT ROLE gr_read, gr_sha256 TO gr_limits@localhost",
            "ALTER USER gr_sha256 DEFAULT ROLE ALL",
            "ALTER USER gr_plain DEFAULT ROLE gr_write");

    private static final List<String> OF_MARIADB = List.of(
            "CREATE USER gr_socket IDENTIFIED VIA unix_socket OR mysql_native_password USING PASSWORD('p')",
            "CREATE USER gr_expiring IDENTIFIED BY 'p' PASSWORD EXPIRE NEVER",
            "CREATE USER gr_both IDENTIFIED BY 'p' PASSWORD EXPIRE",
            "ALTER USER gr_both PASSWORD EXPIRE INTERVAL 3 DAY",
            "CREATE ROLE gr_admined WITH ADMIN gr_plain",
            "GRANT CREATE ON guarded.* TO gr_admined",
            "GRANT SELECT ON guarded.t2 TO PUBLIC",
            "SET DEFAULT ROLE gr_write FOR gr_plain");

    @TempDir
    Path directory;

    static Stream<Arguments> servers() {
        return Stream.of(
                servers("MySQL 9.7", TestServers::mySql97, TestServers::newMySql97),
                servers("MariaDB 11.4", TestServers::mariaDb11, TestServers::newMariaDb11));
    }

    private static Arguments servers(String name, Supplier<DatabaseServer> source, Supplier<DatabaseServer> target) {
        return Arguments.of(Named.of(name, source), Named.of("a fresh one", target));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void comeBackExactly(Supplier<DatabaseServer> sources, Supplier<DatabaseServer> targets) throws Exception {
        DatabaseServer server = sources.get();
        try (DatabaseServer target = targets.get();
                ProtectedSource source = new ProtectedSource(server, List.of("guarded"), directory);
                ServerConnection session = ServerConnection.open(ProtectedSource.config(server));
                ServerConnection inTarget = ServerConnection.open(ProtectedSource.config(target))) {
            if (server.flavor().equals("mysql")) {
                letProxy(session);
            }
            run(session, OBJECTS);
            run(session, ACCOUNTS);
            run(session, server.flavor().equals("mysql") ? OF_MYSQL : OF_MARIADB);
            oneRightSuffices(session);
            source.snapshotWithAccounts(KEY);
            assertThat(filesThatHold("gr_plain")).isEmpty();
            Map<String, List<String>> wanted = told(session, UnaryOperator.identity());
            run(session, List.of("INSERT INTO guarded.t VALUES (2, 0, 0)", "GRANT DELETE ON guarded.t2 TO gr_plain"));
            RestoreTarget point =
                    RestoreTarget.parse("binlog:" + source.position().coordinate());
            source.awaitArchived(source.position());
            // It lies nearer to the point, but has no accounts.
            SyntheticSnapshot nearer = new SyntheticSnapshotter(
                            source.archive(),
                            new SyntheticSnapshotConfig(directory.resolve("synthetic"), 128 << 20, 1, 1 << 20),
                            ProgressListener.NONE,
                            Clock.systemUTC())
                    .make();
            assertThat(source.archive().load().snapshots()).hasSize(2).contains(nearer.reference());
            Restoring restoring = new Restoring(source, target, point);
            Map<String, List<String>> own = told(inTarget, UnaryOperator.identity());

            assertThatThrownBy(() -> restoring.with(OTHER_KEY, false, Map.of()))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessageContaining("is encrypted under another key");
            if (server.flavor().equals("mysql")) {
                assertThatThrownBy(() -> restoring.with(KEY, false, Map.of()))
                        .isInstanceOf(RestoreException.class)
                        .hasMessageContaining("GRANT PROXY ON ''@'' TO 'root'@'127.0.0.1' WITH GRANT OPTION");
                letProxy(inTarget);
            }
            AccountReport report = restoring.with(KEY, false, Map.of());
            assertThat(told(inTarget, UnaryOperator.identity())).isEqualTo(both(own, wanted));
            assertThat(report.leftOut()).singleElement().asString().contains(LEFT_OUT);
            assertThat(report.replaced()).isEmpty();
            assertThat(report.created()).contains("`gr_plain`@`%`", "`o'brien \"q\" ``b`` \\ \u00e9`@`192.168.%`");
            logIn(target);

            // What the target has otherwise is refused, and replaced where that is asked for.
            run(inTarget, List.of("DROP DATABASE guarded", "GRANT DELETE ON *.* TO gr_expired", "DROP ROLE gr_read"));
            assertThatThrownBy(() -> restoring.with(KEY, false, Map.of()))
                    .isInstanceOfSatisfying(RestoreException.class, refusal -> assertThat(refusal.kind())
                            .isEqualTo(Kind.ACCOUNTS_DIFFER))
                    .hasMessageContaining("`gr_expired`@`%`");
            AccountReport replaced = restoring.with(KEY, true, Map.of());
            assertThat(replaced.replaced()).contains("`gr_expired`@`%`");
            assertThat(told(inTarget, UnaryOperator.identity())).isEqualTo(both(own, wanted));

            // Under another name, grants follow the database.
            run(inTarget, List.of("DROP DATABASE guarded"));
            restoring.with(KEY, true, Map.of("guarded", "guard_ed"));
            assertThat(told(inTarget, UnaryOperator.identity()))
                    .isEqualTo(both(own, told(wanted, text -> text.replace("`guarded`", "`guard_ed`"))));

            // Without being asked, a snapshot holds nothing of all that.
            Matcher hash = HASH.matcher(wanted.get("'gr_plain'@'%'").toString());
            assertThat(hash.find()).isTrue();
            assertThat(filesThatHold(hash.group())).isEmpty();
            assertThat(snapshotFilesNamed("accounts.sealed")).isEqualTo(1);
            source.snapshot();
            assertThat(snapshotFilesNamed("accounts.sealed")).isEqualTo(1);
            assertThatThrownBy(() ->
                            new Restoring(source, target, RestoreTarget.parse("latest")).with(KEY, true, Map.of()))
                    .isInstanceOfSatisfying(RestoreException.class, refusal -> assertThat(refusal.kind())
                            .isEqualTo(Kind.ACCOUNTS_NOT_ARCHIVED));
            cleanUp(session, server);
        }
    }

    /** What the preflight asks for is enough to read everything. */
    private static void oneRightSuffices(ServerConnection admin) throws SQLException {
        admin.execute("CREATE USER gr_backup IDENTIFIED BY '" + PASSWORD + "'");
        ServerConfig limited = ServerConfig.of(admin.config().address(), new Credentials("gr_backup", PASSWORD));
        try (ServerConnection connection = ServerConnection.open(limited)) {
            Finding finding = AccountsPreflight.check(connection).orElseThrow();
            assertThat(finding.remedy()).isEqualTo("GRANT SELECT ON `mysql`.* TO 'gr_backup'@'%'");
            admin.execute(finding.remedy());
        }
        try (ServerConnection connection = ServerConnection.open(limited)) {
            assertThat(AccountsPreflight.check(connection)).isEmpty();
            assertThat(AccountReader.read(connection)).isEqualTo(AccountReader.read(admin));
        }
    }

    /** A restore of one point into one server. */
    private final class Restoring {
        private final ProtectedSource source;
        private final DatabaseServer target;
        private final RestoreTarget point;

        Restoring(ProtectedSource source, DatabaseServer target, RestoreTarget point) {
            this.source = source;
            this.target = target;
            this.point = point;
        }

        AccountReport with(AccountsKey key, boolean replace, Map<String, String> names) throws IOException {
            RestoreOptions options = RestoreOptions.of(directory.resolve("work"))
                    .withScope(new RestoreScope(Set.of(), names))
                    .withAccounts(new AccountOptions(key, replace));
            Restorer restorer = new Restorer(
                    source.archive(),
                    ProtectedSource.config(target),
                    options,
                    ProgressListener.NONE,
                    Clock.systemUTC());
            return restorer.restore(restorer.plan(point)).accounts();
        }
    }

    /** What a server tells of each account but its own and the administrators', without what nobody could be granted in the target. */
    private static Map<String, List<String>> told(ServerConnection server, UnaryOperator<String> change)
            throws SQLException {
        boolean mariaDb = server.config().address().flavor() == io.tidemark.schemas.ServerFlavor.MARIADB;
        if (!mariaDb) {
            server.execute("SET SESSION print_identified_with_as_hex = 1");
        }
        Map<String, List<String>> told = new TreeMap<>();
        for (List<String> row : server.rows(
                "SELECT user, host, " + (mariaDb ? "is_role" : "'N'") + " FROM mysql.user WHERE user <> 'root'")) {
            if (SERVERS_OWN.contains(row.get(0))) {
                continue;
            }
            boolean role = "Y".equals(row.get(2));
            String quoted = "'" + row.get(0).replace("\\", "\\\\").replace("'", "\\'") + "'";
            String name = !role ? quoted + "@'" + row.get(1) + "'" : row.get(0).equals("PUBLIC") ? "PUBLIC" : quoted;
            List<String> texts = new ArrayList<>();
            server.rows("SHOW GRANTS FOR " + name).stream()
                    .map(grant -> grant.get(0))
                    .filter(grant -> !grant.contains(LEFT_OUT))
                    .sorted()
                    .forEach(texts::add);
            if (!role) {
                server.rows("SHOW CREATE USER " + name).forEach(create -> texts.add(create.get(0)));
            }
            told.put(name, texts);
        }
        return told(told, change);
    }

    private static Map<String, List<String>> told(Map<String, List<String>> told, UnaryOperator<String> change) {
        Map<String, List<String>> changed = new TreeMap<>();
        told.forEach((name, texts) ->
                changed.put(name, texts.stream().map(change).sorted().toList()));
        return changed;
    }

    private static Map<String, List<String>> both(Map<String, List<String>> own, Map<String, List<String>> restored) {
        Map<String, List<String>> both = new TreeMap<>(own);
        both.putAll(restored);
        return both;
    }

    private static void logIn(DatabaseServer target) throws SQLException {
        ServerConfig admin = ProtectedSource.config(target);
        try (ServerConnection connection =
                ServerConnection.open(ServerConfig.of(admin.address(), new Credentials("gr_plain", PASSWORD)))) {
            assertThat(connection.textOf("SELECT CURRENT_ROLE()")).contains("gr_write");
            assertThat(connection.textOf("SELECT COUNT(*) FROM guarded.t")).isEqualTo("2");
        }
    }

    private List<String> filesThatHold(String text) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("archive"))) {
            List<String> found = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file.toString());
                }
            }
            return found;
        }
    }

    private long snapshotFilesNamed(String name) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("archive"))) {
            return files.filter(file -> file.getFileName().toString().equals(name))
                    .count();
        }
    }

    /** Only the server's first administrator may, who logs in through a socket only. */
    private static void letProxy(ServerConnection session) throws SQLException {
        session.execute("SET SESSION sql_log_bin = 0");
        session.execute("REPLACE INTO mysql.proxies_priv (Host, User, Proxied_host, Proxied_user, With_grant, Grantor)"
                + " VALUES ('127.0.0.1', 'root', '', '', 1, '')");
        session.execute("FLUSH PRIVILEGES");
        session.execute("SET SESSION sql_log_bin = 1");
    }

    private static void run(ServerConnection session, List<String> statements) throws SQLException {
        for (String sql : statements) {
            session.execute(sql);
        }
    }

    private static void cleanUp(ServerConnection session, DatabaseServer server) throws SQLException {
        boolean mariaDb = server.flavor().equals("mariadb");
        for (List<String> row : session.rows("SELECT user, host, " + (mariaDb ? "is_role" : "'N'")
                + " FROM mysql.user WHERE user LIKE 'gr%' OR user LIKE 'o''brien%'")) {
            session.execute(
                    "Y".equals(row.get(2))
                            ? "DROP ROLE `" + row.get(0) + "`"
                            : "DROP USER `" + row.get(0).replace("`", "``") + "`@`" + row.get(1) + "`");
        }
        if (mariaDb) {
            session.execute("REVOKE ALL PRIVILEGES, GRANT OPTION FROM PUBLIC");
        }
        run(session, List.of("DROP DATABASE guarded", "DROP DATABASE " + LEFT_OUT));
    }
}
