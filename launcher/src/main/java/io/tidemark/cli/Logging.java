package io.tidemark.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** How much is logged: nothing but warnings by commands that print facts, notable events by services, all with --verbose. */
final class Logging {

    private static final String OURS = "io.tidemark";

    private Logging() {}

    /** Sends what libraries log through java.util.logging where everything else goes. */
    static void bridge() {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    /** Logs notable events, as a service does. */
    static void notable() {
        atLeast(Level.INFO);
    }

    /** Logs what helps to find a defect. */
    static void everything() {
        atLeast(Level.DEBUG);
    }

    private static void atLeast(Level level) {
        if (LoggerFactory.getLogger(OURS) instanceof Logger logger
                && logger.getEffectiveLevel().isGreaterOrEqual(level)) {
            logger.setLevel(level);
        }
    }
}
