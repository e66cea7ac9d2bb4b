package io.tidemark.cli;

import picocli.CommandLine.Option;

/** What every command has. */
final class CommonOptions {

    @Option(names = "--verbose", description = "Log more, and print stack traces of failures.")
    private boolean verbose;

    @Option(names = "--help", usageHelp = true, description = "Show this help and exit.")
    private boolean help;

    boolean verbose() {
        return verbose;
    }
}
