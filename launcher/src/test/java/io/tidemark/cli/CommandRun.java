package io.tidemark.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One run of a command without a process of its own.
 *
 * @param exitCode its exit code
 * @param out what it printed
 * @param err what it reported
 */
record CommandRun(int exitCode, String out, String err) {

    static CommandRun of(String... args) {
        return at(Clock.systemUTC(), args);
    }

    /** As {@link #of}, with this configuration file. */
    static CommandRun configured(Path config, String... args) {
        return of(Stream.concat(Arrays.stream(args), Stream.of("--config", config.toString()))
                .toArray(String[]::new));
    }

    /** As {@link #of}, on a machine with this clock. */
    static CommandRun at(Clock clock, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Surroundings surroundings =
                new Surroundings(new PrintWriter(out), new PrintWriter(err), Map.of(), clock, new StopSignal());
        int exitCode = new Tidemark(surroundings).run(args);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
