package io.tidemark.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import io.tidemark.testkit.TestServers;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The catalogue says what the server has, and its statements create the same again. */
class CatalogIT {
    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE parents (a INT, b VARCHAR(20) CHARACTER SET latin1, PRIMARY KEY (b, a)) COMMENT='it''s\\\\ok'",
            "CREATE TABLE children (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, a INT, b VARCHAR(20) CHARACTER SET latin1,"
                    + " doubled BIGINT GENERATED ALWAYS AS (a * 2) VIRTUAL, made DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3),"
                    + " CONSTRAINT fk FOREIGN KEY (b, a) REFERENCES parents (b, a) ON DELETE CASCADE ON UPDATE SET NULL)",
            "CREATE TABLE prefixed (t TEXT NOT NULL, e ENUM('it''s','a\\\\b','x,y','') NOT NULL, s SET('p)','(q'), u TEXT CHARACTER SET utf8mb3,"
                    + " bt TEXT CHARACTER SET binary, PRIMARY KEY (t(10)))",
            "CREATE TABLE keyless (n DECIMAL(20,4), f FLOAT(7,2), bits BIT(12), hidden INT INVISIBLE, ti TIME(2))",
            "INSERT INTO parents VALUES (1, 'x')",
            "INSERT INTO children (a, b) VALUES (1, 'x')",
            "CREATE VIEW a_top AS SELECT * FROM z_base",
            "CREATE VIEW z_base AS SELECT id FROM children",
            "CREATE OR REPLACE VIEW a_top AS SELECT * FROM z_base",
            "CREATE TRIGGER second_made BEFORE INSERT ON children FOR EACH ROW SET NEW.a = NEW.a",
            "CREATE TRIGGER first_fired BEFORE INSERT ON children FOR EACH ROW PRECEDES second_made SET NEW.a = NEW.a",
            "CREATE FUNCTION twice(x INT) RETURNS INT DETERMINISTIC RETURN 2 * x",
            "CREATE PROCEDURE nothing() BEGIN END",
            "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM keyless");

    @Test
    void mariaDb11() throws SQLException {
        verify(TestServers.mariaDb11());
    }

    @Test
    void mySql97() throws SQLException {
        verify(TestServers.mySql97());
    }

    @Test
    void errorsNameWhatIsWrong() {
        for (DatabaseServer server : List.of(TestServers.mariaDb11(), TestServers.mySql97())) {
            ServerConfig right = ServerSessions.config(server);
            ServerConfig wrongPassword = ServerConfig.of(
                    right.address(), new Credentials(right.credentials().username(), "hunter2"));
            ServerConfig nobodyThere = ServerConfig.of(
                    new ServerAddress(right.address().flavor(), "127.0.0.1", 1, null), right.credentials());
            ServerConfig tls = ServerConfig.of(
                    right.address(), right.credentials(), TlsSettings.of(TlsSettings.Mode.VERIFY_IDENTITY, null));

            assertThatThrownBy(() -> ServerConnection.open(wrongPassword))
                    .hasMessageContaining(right.address().hostAndPort())
                    .hasMessageContaining("'root'")
                    .hasMessageNotContaining("hunter2")
                    .extracting(CatalogIT::kind)
                    .isEqualTo(DatabaseException.Kind.LOGIN_REFUSED);
            assertThatThrownBy(() -> ServerConnection.open(nobodyThere))
                    .hasMessageContaining("127.0.0.1:1")
                    .extracting(CatalogIT::kind)
                    .isEqualTo(DatabaseException.Kind.UNREACHABLE);
            assertThatThrownBy(() -> ServerConnection.open(right.withDatabase("no_such")))
                    .hasMessageContaining("'no_such'")
                    .extracting(CatalogIT::kind)
                    .isEqualTo(DatabaseException.Kind.UNKNOWN_DATABASE);
            if (server.flavor().equals("mysql")) {
                // MariaDB 11.4 proves its own certificate with the password, so there is nothing to refuse.
                assertThatThrownBy(() -> ServerConnection.open(tls))
                        .hasMessageContaining("verify-identity")
                        .extracting(CatalogIT::kind)
                        .isEqualTo(DatabaseException.Kind.TLS);
            }
            try (ServerConnection connection = ServerConnection.open(right)) {
                assertThatThrownBy(() -> Catalog.read(connection, Set.of("no_such")))
                        .hasMessageContaining("'no_such'")
                        .extracting(CatalogIT::kind)
                        .isEqualTo(DatabaseException.Kind.UNKNOWN_DATABASE);
            }
        }
    }

    private static DatabaseException.Kind kind(Throwable e) {
        return ((DatabaseException) e).kind();
    }

    private static void verify(DatabaseServer server) throws SQLException {
        try (ServerConnection connection = ServerSessions.open(server)) {
            ServerSessions.freshDatabase(connection, "cat");
            connection.execute("USE cat");
            connection.execute("CREATE TABLE z_base (id INT)");
            for (String statement : SCHEMA) {
                if (statement.startsWith("CREATE VIEW z_base")) {
                    connection.execute("DROP TABLE z_base");
                }
                connection.execute(statement);
            }
            if (server.flavor().equals("mariadb")) {
                connection.execute("CREATE SEQUENCE numbers START WITH 100 INCREMENT BY 5");
                connection.execute("SELECT NEXTVAL(numbers)");
            } else {
                connection.execute("SET SESSION sql_generate_invisible_primary_key=ON");
                connection.execute("CREATE TABLE gipk (v INT)");
                connection.execute("SET SESSION sql_generate_invisible_primary_key=OFF");
            }

            Catalog catalog = Catalog.read(connection, Set.of("cat"));

            verifyTables(catalog);
            verifyObjects(catalog, connection.flavor());
            if (connection.flavor() == ServerFlavor.MYSQL) {
                assertThat(table(catalog, "gipk").definition().columns().get(0))
                        .isEqualTo(integer("my_row_id", 8, true, false, 1));
            }
            recreate(connection, catalog);
            assertThat(describe(Catalog.read(connection, Set.of("cat")))).isEqualTo(describe(catalog));
        }
    }

    private static void verifyTables(Catalog catalog) {
        CatalogTable children = table(catalog, "children");
        assertThat(children.autoIncrement()).isEqualTo(2);
        assertThat(children.generatedColumns()).containsExactly("doubled");
        assertThat(children.engine()).isEqualTo("InnoDB");
        assertThat(children.definition().columns())
                .containsExactly(
                        integer("id", 8, true, false, 1),
                        integer("a", 4, false, true, 0),
                        text("b", ValueKind.TEXT, "latin1", List.of(), true, 0),
                        integer("doubled", 8, false, true, 0),
                        new ColumnDefinition("made", ValueKind.DATETIME, 3, 0, false, null, List.of(), true, 0));
        assertThat(table(catalog, "parents").definition().columns())
                .containsExactly(
                        integer("a", 4, false, false, 2), text("b", ValueKind.TEXT, "latin1", List.of(), false, 1));
        assertThat(table(catalog, "prefixed").singleRange()).isTrue();
        assertThat(table(catalog, "prefixed").definition().columns())
                .containsExactly(
                        text("t", ValueKind.TEXT, "utf8mb4", List.of(), false, 1),
                        text("e", ValueKind.ENUM, "utf8mb4", List.of("it's", "a\\b", "x,y", ""), false, 0),
                        text("s", ValueKind.SET, "utf8mb4", List.of("p)", "(q"), true, 0),
                        text("u", ValueKind.TEXT, "utf8mb3", List.of(), true, 0),
                        new ColumnDefinition("bt", ValueKind.BINARY, 0, 0, false, null, List.of(), true, 0));
        assertThat(table(catalog, "keyless").definition().columns())
                .extracting(column -> column.kind() + "(" + column.size() + "," + column.scale() + ")")
                .containsExactly("DECIMAL(20,4)", "FLOAT(0,0)", "BIT(12,0)", "INTEGER(4,0)", "TIME(2,0)");
        assertThat(catalog.foreignKeys())
                .containsExactly(new ForeignKey(
                        "fk",
                        new TableName("cat", "children"),
                        List.of("b", "a"),
                        new TableName("cat", "parents"),
                        List.of("b", "a"),
                        "CASCADE",
                        "SET NULL"));
    }

    private static void verifyObjects(Catalog catalog, ServerFlavor flavor) {
        assertThat(catalog.objects().stream()
                        .filter(object -> object.type() != SchemaObject.Type.SEQUENCE)
                        .map(object -> object.type().id() + " " + object.name()))
                .containsExactly(
                        "function twice",
                        "procedure nothing",
                        "view z_base",
                        "view a_top",
                        "trigger first_fired",
                        "trigger second_made",
                        "event nightly");
        SchemaObject trigger = catalog.objects().get(catalog.objects().size() - 2);
        assertThat(trigger.table()).isEqualTo("children");
        assertThat(trigger.session())
                .containsEntry("character_set_client", "utf8mb4")
                .containsKey("sql_mode");
        if (flavor == ServerFlavor.MARIADB) {
            assertThat(catalog.objects().get(0).name()).isEqualTo("numbers");
            assertThat(catalog.tables())
                    .extracting(table -> table.name().table())
                    .doesNotContain("numbers");
        }
    }

    private static void recreate(ServerConnection connection, Catalog catalog) throws SQLException {
        connection.execute("DROP DATABASE cat");
        connection.execute(catalog.databases().get(0).createStatement());
        connection.execute("USE cat");
        connection.execute("SET foreign_key_checks=0");
        for (CatalogTable table : catalog.tables()) {
            connection.execute(table.createStatement());
        }
        for (SchemaObject object : catalog.objects()) {
            for (var variable : object.session().entrySet()) {
                if (!variable.getKey().equals("next_not_cached_value")) {
                    connection.execute("SET SESSION " + variable.getKey() + "=" + variable.getValue());
                }
            }
            connection.execute(object.createStatement());
        }
        connection.execute("SET NAMES utf8mb4");
        connection.execute("SET SESSION sql_mode='', time_zone='+00:00'");
    }

    private static String describe(Catalog catalog) {
        StringBuilder text = new StringBuilder();
        catalog.tables().forEach(table -> text.append(table.definition())
                .append(table.createStatement())
                .append('\n'));
        catalog.objects().forEach(object -> text.append(object.type().id())
                .append(object.createStatement())
                .append(object.type() == SchemaObject.Type.SEQUENCE ? "" : new java.util.TreeMap<>(object.session()))
                .append('\n'));
        return text.append(catalog.foreignKeys()).toString();
    }

    private static CatalogTable table(Catalog catalog, String name) {
        return catalog.table(new TableName("cat", name)).orElseThrow();
    }

    private static ColumnDefinition integer(String name, int size, boolean unsigned, boolean nullable, int keyOrdinal) {
        return new ColumnDefinition(name, ValueKind.INTEGER, size, 0, unsigned, null, List.of(), nullable, keyOrdinal);
    }

    private static ColumnDefinition text(
            String name, ValueKind kind, String charset, List<String> members, boolean nullable, int keyOrdinal) {
        return new ColumnDefinition(name, kind, 0, 0, false, charset, members, nullable, keyOrdinal);
    }
}
