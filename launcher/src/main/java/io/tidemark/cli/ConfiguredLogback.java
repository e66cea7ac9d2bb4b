package io.tidemark.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import java.util.Map;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback as Tidemark configures it. In code and named to SLF4J, since looking for providers in every jar and for a configuration in XML
 * takes a good part of the time of a command that only answers a question. {@link Logging#begin} tells when it counts.
 */
public final class ConfiguredLogback implements SLF4JServiceProvider {

    private static final String API_VERSION = "2.0";

    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level %logger{0}: %msg%n%nopex%rEx{0}";

    private static final Map<String, Level> LEVELS = Map.of(
            // What matters to the services reaches them as exceptions; these also warn of what is ordinary, such as a
            // first start.
            "org.apache.kafka",
            Level.ERROR,
            "kafka",
            Level.ERROR,
            "state.change.logger",
            Level.ERROR,
            // Reports every append that clients repeat in the ordinary course of a transaction; real failures reach
            // them as errors.
            "kafka.server.ReplicaManager",
            Level.OFF,
            // Every SQL error, also those that are caught.
            "org.mariadb.jdbc",
            Level.ERROR,
            "org.apache.hadoop.util.NativeCodeLoader",
            Level.ERROR,
            "io.tidemark",
            Level.WARN,
            Logger.ROOT_LOGGER_NAME,
            Level.WARN);

    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter diagnosticContext = new LogbackMDCAdapter();

    /** Made by SLF4J. */
    public ConfiguredLogback() {}

    @Override
    public void initialize() {
        context.setName("tidemark");
        context.setMDCAdapter(diagnosticContext);
        LEVELS.forEach((name, level) -> context.getLogger(name).setLevel(level));
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(standardError());
        context.start();
    }

    /** Standard output belongs to what commands print; everything that is logged goes to standard error. */
    private ConsoleAppender<ILoggingEvent> standardError() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return diagnosticContext;
    }

    @Override
    public String getRequestedApiVersion() {
        return API_VERSION;
    }
}
