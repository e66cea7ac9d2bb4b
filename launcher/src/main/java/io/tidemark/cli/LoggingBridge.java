package io.tidemark.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sends what libraries log through java.util.logging where everything else goes. Made by that package itself when something is first
 * logged through it ({@code java.util.logging.config.class}): it looks into every jar then, which most commands need not wait for.
 */
public final class LoggingBridge {

    /** Called by {@link LogManager}. */
    public LoggingBridge() throws IOException {
        String configuration = "handlers=" + SLF4JBridgeHandler.class.getName() + "\n";
        LogManager.getLogManager()
                .readConfiguration(new ByteArrayInputStream(configuration.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
