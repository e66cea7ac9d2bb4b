package io.tidemark.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** One command. Its options are set by picocli; then {@link #call} runs it once. */
abstract class TidemarkCommand implements Callable<Integer> {

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final Surroundings surroundings;

    TidemarkCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Does what the command is for; failures are exceptions. */
    abstract ExitCode execute() throws Exception;

    @Override
    public final Integer call() throws Exception {
        if (common.verbose()) {
            Logging.everything();
        }
        return execute().code();
    }

    final Surroundings surroundings() {
        return surroundings;
    }

    final boolean verbose() {
        return common.verbose();
    }
}
