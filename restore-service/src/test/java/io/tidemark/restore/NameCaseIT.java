package io.tidemark.restore;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.database.BinlogStatus;
import io.tidemark.database.ServerConnection;
import io.tidemark.demo.oracle.ServerContents;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.TestServers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that do not tell names of tables apart by case: statements spell them as people did, rows and catalogues in lower case. */
@Timeout(600)
class NameCaseIT {
    @TempDir
    Path directory;

    @Test
    void statementsSpellTablesOtherwiseThanTheCatalogue() throws Exception {
        String option = "--lower-case-table-names=1";
        try (DatabaseServer server = TestServers.newMariaDb11(option);
                DatabaseServer target = TestServers.newMariaDb11(option);
                ServerConnection session = ServerConnection.open(ProtectedSource.config(server))) {
            run(
                    session,
                    "CREATE DATABASE Crm",
                    "CREATE TABLE Crm.Accounts (Id INT PRIMARY KEY, Name VARCHAR(30))",
                    "CREATE TABLE Crm.Contacts (Id INT PRIMARY KEY, Account INT,"
                            + " FOREIGN KEY (Account) REFERENCES Crm.Accounts (Id) ON DELETE CASCADE)",
                    "INSERT INTO CRM.accounts VALUES (1, 'one'), (2, 'two'), (3, 'three')",
                    "INSERT INTO CRM.CONTACTS VALUES (10, 1), (20, 2), (30, 3)");
            try (ProtectedSource source = new ProtectedSource(server, List.of("crm"), directory)) {
                source.snapshot();
                run(
                        session,
                        "DELETE FROM CRM.Accounts WHERE Id = 1",
                        "USE CRM",
                        "ALTER TABLE AccountS ADD City VARCHAR(20) DEFAULT 'none'",
                        "UPDATE aCCounts SET city = 'Bern' WHERE ID = 2",
                        "CREATE TABLE NOTES LIKE Contacts",
                        "INSERT INTO notes VALUES (1, 1)",
                        "RENAME TABLE Notes TO Remarks, CRM.Contacts TO Crm.People",
                        "INSERT INTO REMARKS VALUES (2, 2)",
                        "DELETE FROM Crm.ACCOUNTS WHERE id = 3",
                        "CREATE TABLE Gone (id INT)",
                        "INSERT INTO GONE VALUES (1)",
                        "DROP TABLE gONE",
                        "CREATE TRIGGER Counted AFTER INSERT ON PEOPLE FOR EACH ROW INSERT INTO Remarks VALUES (NEW.id, 0)",
                        "INSERT INTO people VALUES (40, 2)",
                        "TRUNCATE TABLE rEmarks");
                BinlogStatus position = source.position();
                source.awaitArchived(position);
                Restorer restorer = new Restorer(
                        source.archive(),
                        ProtectedSource.config(target),
                        RestoreOptions.of(directory.resolve("work")),
                        ProgressListener.NONE,
                        Clock.systemUTC());
                RestoreReport report =
                        restorer.restore(restorer.plan(RestoreTarget.parse("binlog:" + position.coordinate())));
                assertThat(report.verified()).as(report.render()).isTrue();
            }
            assertThat(ServerContents.read(() -> server.connect(null), List.of("crm"))
                            .differencesTo(ServerContents.read(() -> target.connect(null), List.of("crm"))))
                    .isEmpty();
        }
    }

    private static void run(ServerConnection session, String... statements) throws Exception {
        for (String statement : statements) {
            session.execute(statement);
        }
    }
}
