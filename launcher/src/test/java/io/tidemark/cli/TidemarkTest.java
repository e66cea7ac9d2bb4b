package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class TidemarkTest {

    @TempDir
    private Path directory;

    @Test
    void refusesACommandThatIsNoneAndSuggestsOne() {
        CommandRun run = CommandRun.of("stauts");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'stauts'", "tidemark status", "hint:");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void asksForACommandWhereThereIsNone() {
        CommandRun run = CommandRun.of();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("a command is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "run", "capture", "archiver", "snapshot", "status", "restore", "demo"})
    void explainsEveryCommand(String command) {
        CommandRun run = CommandRun.of(command, "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("tidemark " + command, "--verbose");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --include-grants                        | --include-grants needs the key | snapshot.grants-key-file
            --replace-accounts                      | --replace-accounts restores    | --include-grants
            --include-grants --table=crm.deals      | does not go with --table       | whole databases
            """)
    void saysWhatARestoreOfAccountsNeeds(String options, String problem, String hint) throws Exception {
        Path config = Files.writeString(
                directory.resolve("tidemark.yaml"), "archive: {url: \"" + directory.toUri() + "\"}\n");
        List<String> args = new ArrayList<>(
                List.of("restore", "--config=" + config, "--to=latest", "--target=mysql://root@127.0.0.1:1"));
        args.addAll(List.of(options.split(" ")));

        CommandRun run = CommandRun.of(args.toArray(String[]::new));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.err()).contains(problem, hint);
    }

    @Test
    void tellsItsVersion() {
        CommandRun run = CommandRun.of("--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).containsPattern("^tidemark [0-9]+[.][0-9]+[.][0-9]+.* [(]Java [0-9]+");
    }

    @Test
    void knowsEachCommandByTheNameThatItAnswersTo() {
        for (TidemarkCommand command : Commands.meant(new String[0], nowhere())) {
            String name = new CommandLine(command).getCommandName();

            assertThat(Commands.meant(new String[] {name, "--help"}, command.surroundings()))
                    .singleElement()
                    .hasSameClassAs(command);
        }
    }

    @Test
    void rehearsesWhatStartsFaster() {
        assertThatCode(() -> Rehearsal.rehearse(Clock.systemUTC())).doesNotThrowAnyException();
    }

    @Test
    void listsEveryExitCode() {
        CommandRun run = CommandRun.of("--help");

        for (ExitCode exitCode : ExitCode.values()) {
            assertThat(run.out()).containsPattern("(?m)^  " + exitCode.code() + " ");
        }
    }

    @Test
    void reportsEveryProblemOfTheConfigurationWithoutAStackTrace() throws Exception {
        Path config = Files.writeString(directory.resolve("t.yaml"), "sorce: {url: x}\narchive: {url: ftp://x}\n");

        CommandRun run = CommandRun.of("status", "--config", config.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("sorce.url", "archive.url", "hint:").doesNotContain("\tat ");
    }

    @Test
    void showsTheStackTraceWhereAskedTo() {
        CommandRun run = CommandRun.of("status", "--verbose", "--config", "/nowhere/tidemark.yaml");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("/nowhere/tidemark.yaml", "\tat ");
    }

    @Test
    void statusNamesAnArchiveThatIsNotThere() throws Exception {
        Path config = Files.writeString(
                directory.resolve("t.yaml"), "archive: {url: 'file://" + directory.resolve("none") + "'}\n");

        CommandRun run = CommandRun.of("status", "--config", config.toString(), "--json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.PROTECTION_BROKEN.code());
        assertThat(run.out())
                .contains("\"protected\" : false", directory.resolve("none").toString());
    }

    private static Surroundings nowhere() {
        PrintWriter none = new PrintWriter(Writer.nullWriter());
        return new Surroundings(none, none, Map.of(), Clock.systemUTC(), new StopSignal());
    }
}
