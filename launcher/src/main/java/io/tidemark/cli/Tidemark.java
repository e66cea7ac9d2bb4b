package io.tidemark.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: finds the command, runs it, and turns whatever it throws into a sentence, a hint and an exit code. */
public final class Tidemark {

    private final Surroundings surroundings;

    /** @param surroundings what the commands see of the world */
    public Tidemark(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Runs one command line and returns the exit code; never throws and never ends the process. */
    public int run(String... args) {
        CommandLine line = new CommandLine(new Root());
        for (TidemarkCommand command : Commands.meant(args, surroundings)) {
            line.addSubcommand(command);
        }
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes());
        line.setOut(surroundings.out());
        line.setErr(surroundings.err());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((failure, arguments) -> refuse(failure));
        line.setExecutionExceptionHandler((failure, command, result) -> report(failure, command));
        int exitCode = line.execute(args);
        surroundings.out().flush();
        surroundings.err().flush();
        return exitCode;
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        for (ExitCode exitCode : ExitCode.values()) {
            codes.put(Integer.toString(exitCode.code()), exitCode.meaning());
        }
        codes.put("130, 143", "ended by Ctrl-C or SIGTERM; services have committed everything taken so far");
        return codes;
    }

    private int refuse(ParameterException failure) {
        surroundings.err().println("tidemark: " + failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, surroundings.err());
        String help = failure.getCommandLine().getCommandSpec().qualifiedName() + " --help";
        surroundings.err().println("  hint: '" + help + "' shows what it takes");
        return ExitCode.USAGE.code();
    }

    private int report(Exception failure, CommandLine command) {
        FailureReport report = FailureReport.of(failure);
        report.print(surroundings.err());
        if (command.getCommand() instanceof TidemarkCommand failed && failed.verbose()) {
            failure.printStackTrace(surroundings.err());
        }
        return report.exitCode().code();
    }

    @Command(
            name = "tidemark",
            description = "Protects a MySQL or MariaDB database continuously and brings it back to any transaction.",
            synopsisSubcommandLabel = "COMMAND",
            versionProvider = ProductVersion.class)
    private static final class Root implements Runnable {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Option(names = "--version", versionHelp = true, description = "Print the version and exit.")
        private boolean version;

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "a command is missing");
        }
    }
}
