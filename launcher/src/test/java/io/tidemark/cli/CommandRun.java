package io.tidemark.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Map;

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
