package io.tidemark.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;

/**
 * What a command sees of the world around it.
 *
 * @param out for what was asked for
 * @param err for errors and progress
 * @param environment environment variables
 * @param clock the time
 * @param stop says when the process is asked to end
 */
public record Surroundings(
        PrintWriter out, PrintWriter err, Map<String, String> environment, Clock clock, StopSignal stop) {}
