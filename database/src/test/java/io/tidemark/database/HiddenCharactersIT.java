package io.tidemark.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.schemas.TableName;
import io.tidemark.testkit.TestServers;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Definitions with characters that the servers' catalogues show as question marks. */
class HiddenCharactersIT {
    private static final String DATABASE = "hidden_characters";
    private static final String COLUMNS =
            "(e ENUM('a','\ud83d\ude00','?','q''\\\\') CHARACTER SET utf8mb4 DEFAULT '\ud83d\ude00',"
                    + " s SET('?','\ud83d\ude01') CHARACTER SET utf16, d VARCHAR(9) CHARACTER SET utf8mb4 DEFAULT 'is ''\ud83d\ude02?',"
                    + " n CHAR(4) CHARACTER SET utf8mb4 NOT NULL DEFAULT '\ud83d\ude03', plain ENUM('?') CHARACTER SET latin1)";

    static Stream<Named<Supplier<DatabaseServer>>> servers() {
        return Stream.of(
                Named.of("MySQL 9.7", TestServers::mySql97),
                Named.of("MariaDB 11.4", TestServers::mariaDb11),
                Named.of("MariaDB 10.11", TestServers::mariaDb1011));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void areFoundOut(Supplier<DatabaseServer> supplier) throws SQLException {
        try (ServerConnection admin = ServerSessions.open(supplier.get())) {
            ServerSessions.freshDatabase(admin, DATABASE);
            admin.execute("USE " + DATABASE);
            admin.execute("CREATE TABLE t " + COLUMNS);
            admin.execute("INSERT INTO t (s, plain) VALUES (2, 1)");
            CatalogTable table = read(admin);
            assertThat(HiddenCharacters.problem(admin, table)).isNull();
            assertThat(table.definition().columns().get(0).members()).containsExactly("a", "\ud83d\ude00", "?", "q'\\");
            assertThat(table.definition().columns().get(1).members()).containsExactly("?", "\ud83d\ude01");
            String original =
                    admin.rows("SELECT HEX(e), HEX(s), HEX(d), HEX(n) FROM t").toString();
            admin.execute("DROP TABLE t");
            admin.execute(table.createStatement());
            admin.execute("INSERT INTO t (s, plain) VALUES (2, 1)");
            assertThat(admin.rows("SELECT HEX(e), HEX(s), HEX(d), HEX(n) FROM t")
                            .toString())
                    .isEqualTo(original);
            admin.execute("DROP DATABASE " + DATABASE);
        }
    }

    @Test
    void areRefusedWhereTheServerCannotTell() throws SQLException {
        try (ServerConnection admin = ServerSessions.open(TestServers.mySql80())) {
            ServerSessions.freshDatabase(admin, DATABASE);
            admin.execute("USE " + DATABASE);
            for (String column : List.of(
                    "c ENUM('a','\ud83d\ude00') CHARACTER SET utf8mb4",
                    "c VARCHAR(9) CHARACTER SET utf8mb4 NOT NULL DEFAULT '\ud83d\ude02'",
                    "c INT GENERATED ALWAYS AS (LENGTH('\ud83d\ude00'))")) {
                admin.execute("CREATE TABLE t (id INT, " + column + ")");
                assertThat(HiddenCharacters.problem(admin, read(admin))).contains(DATABASE + ".t");
                admin.execute("DROP TABLE t");
            }
            admin.execute(
                    "CREATE TABLE t (c VARCHAR(9) CHARACTER SET utf8mb4 DEFAULT '?', e ENUM('a', 'b') CHARACTER SET utf8mb4)");
            assertThat(HiddenCharacters.problem(admin, read(admin))).isNull();
            admin.execute("DROP DATABASE " + DATABASE);
        }
    }

    private static CatalogTable read(ServerConnection admin) {
        return Catalog.read(admin, Set.of(DATABASE))
                .table(new TableName(DATABASE, "t"))
                .orElseThrow();
    }
}
