package io.tidemark.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much is logged: nothing but warnings by commands that print facts, notable events by services, all with --verbose. */
final class Logging {

    private static final String OURS = "io.tidemark";

    private Logging() {}

    /** Logs notable events, as a service does. */
    static void notable() {
        atLeast(Level.INFO);
    }

    /** Logs what helps to find a defect. */
    static void everything() {
        atLeast(Level.DEBUG);
    }

    private static void atLeast(Level level) {
        if (LoggerFactory.getLogger(OURS) instanceof Logger logger && logger.getEffectiveLevel().isGreaterOrEqual(level)) {
            logger.setLevel(level);
        }
    }
}
