package io.tidemark.cli.demo;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How large a demo is.
 *
 * @param directory holds everything the demo makes
 * @param cache keeps the database server's unpacked binaries from one demo to the next
 * @param accounts companies in the CRM, about 20 rows each
 * @param seed of the data and of the users' transactions
 * @param sessions users at work at the same time
 * @param transactionsPerSecond of all users together
 * @param workBefore how long the users work under protection before the disaster
 * @param workAfter how long they go on after it, before anyone notices
 */
public record DemoSettings(
        Path directory,
        Path cache,
        int accounts,
        long seed,
        int sessions,
        double transactionsPerSecond,
        Duration workBefore,
        Duration workAfter) {}
