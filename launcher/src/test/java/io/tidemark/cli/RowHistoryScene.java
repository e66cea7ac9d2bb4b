package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Statements on one row of a table of deals, and what {@code tidemark history} must tell of them by the source's own word. */
final class RowHistoryScene {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RowHistoryScene() {}

    /** Runs a command against the archive that tells of the rows. */
    @FunctionalInterface
    interface Commands {
        CommandRun run(String... args);
    }

    /** The table before its first row. */
    static void createTable(Statement statement, String table) throws SQLException {
        statement.execute("CREATE TABLE " + table + " (id INT PRIMARY KEY, account_id INT, stage VARCHAR(10))");
    }

    /** Makes row 5000, changes it, gives it another key, deletes it there, and makes it again; returns what is to be told. */
    static List<String> write(Statement statement, String table) throws SQLException {
        List<String> history = new ArrayList<>();
        run(
                statement,
                history,
                "INSERT INTO " + table + " VALUES (5000, NULL, 'it''s new')",
                "INSERT none id:-|5000 account_id:-|null stage:-|it's new");
        run(
                statement,
                history,
                "UPDATE " + table + " SET stage = NULL WHERE id = 5000",
                "UPDATE none stage:it's new|null");
        run(statement, history, "UPDATE " + table + " SET id = 5001 WHERE id = 5000", "UPDATE went id:5000|5001");
        statement.execute("DELETE FROM " + table + " WHERE id = 5001");
        run(
                statement,
                history,
                "INSERT INTO " + table + " VALUES (5000, NULL, 'again')",
                "INSERT none id:-|5000 account_id:-|null stage:-|again");
        run(
                statement,
                history,
                "DELETE FROM " + table + " WHERE id = 5000",
                "DELETE none id:5000|- account_id:null|- stage:again|-");
        return history;
    }

    private static void run(Statement statement, List<String> history, String sql, String told) throws SQLException {
        statement.execute(sql);
        history.add(lastGtid(statement) + " " + told);
    }

    /** Nobody else writes. */
    private static String lastGtid(Statement statement) throws SQLException {
        boolean mariaDb =
                statement.getConnection().getMetaData().getDatabaseProductName().equals("MariaDB");
        try (ResultSet row = statement.executeQuery("SELECT " + (mariaDb ? "@@last_gtid" : "@@gtid_executed"))) {
            row.next();
            return mariaDb ? row.getString(1) : row.getString(1).replaceAll("\\d+-(\\d+)$", "$1");
        }
    }

    /** Asks for the row, for the one that it was for a while, and for what is none. */
    static void assertTold(Commands archive, String table, List<String> history) throws Exception {
        CommandRun whole = archive.run("history", "--json", "--table", table, "--key", "id=5000");
        assertThat(whole.exitCode()).as(whole.err()).isZero();
        assertThat(told(JSON.readTree(whole.out()))).isEqualTo(history);

        JsonNode moved = JSON.readTree(archive.run("history", "--json", "--table", table, "--key", "id=5001")
                .out());
        assertThat(moved.path("entries")).hasSize(2);
        assertThat(moved.path("entries").get(0).path("keyChange").asText()).isEqualTo("came");
        assertThat(moved.path("entries").get(1).path("operation").asText()).isEqualTo("DELETE");

        assertThat(archive.run("history", "--table", table, "--key", "id=5000", "--to", "2000-01-01T00:00:00Z")
                        .out())
                .endsWith("\n0 changes\n");

        CommandRun unknown = archive.run("history", "--table", table + "s", "--key", "id=5000");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(unknown.err()).contains(table + "s", "hint: tables with archived changes are: ", table);
        CommandRun noNumber = archive.run("history", "--table", table, "--key", "id=x");
        assertThat(noNumber.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(noNumber.err()).contains("'x' is no value of column id", "an integer of 32 bits");
        CommandRun noTime = archive.run("history", "--table", table, "--key", "id=1", "--from", "yesterday");
        assertThat(noTime.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(noTime.err()).contains("--from 'yesterday' is no time");
    }

    private static List<String> told(JsonNode answer) {
        List<String> told = new ArrayList<>();
        for (JsonNode entry : answer.path("entries")) {
            StringBuilder text = new StringBuilder(
                    entry.path("gtid").asText() + " " + entry.path("operation").asText() + " "
                            + entry.path("keyChange").asText());
            for (JsonNode column : entry.path("columns")) {
                text.append(" ")
                        .append(column.path("column").asText())
                        .append(":")
                        .append(value(column, "before"))
                        .append("|")
                        .append(value(column, "after"));
            }
            told.add(text.toString());
        }
        return told;
    }

    private static String value(JsonNode column, String field) {
        return column.has(field) ? column.path(field).asText() : "-";
    }
}
