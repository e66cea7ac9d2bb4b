package io.tidemark.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much is logged: nothing but warnings by commands that print facts, notable events by services, all with --verbose. */
final class Logging {

    private static final String OURS = "io.tidemark";
    /** Where SLF4J looks for the name of what does the logging. */
    private static final String PROVIDER = "slf4j.provider";

    private Logging() {}

    /**
     * Decides how it is logged before anything is: as {@link ConfiguredLogback} says, unless a file or another provider is named to this
     * JVM; what libraries log through java.util.logging goes the same way.
     */
    static void begin() {
        if (System.getProperty("logback.configurationFile") == null && System.getProperty(PROVIDER) == null) {
            System.setProperty(PROVIDER, ConfiguredLogback.class.getName());
            // SLF4J would print that it was told.
            System.setProperty("slf4j.internal.verbosity", "WARN");
        }
        System.setProperty("java.util.logging.config.class", LoggingBridge.class.getName());
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
