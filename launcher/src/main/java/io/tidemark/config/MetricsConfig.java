package io.tidemark.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where metrics and health are told.
 *
 * @param host where to listen; null for nowhere
 * @param port 0 for any free one
 * @param maxMarkAge how old the mark may be for the protection to count as healthy
 */
public record MetricsConfig(@Nullable String host, int port, Duration maxMarkAge) {

    private static final int MOST = 65_535;

    /** Null after noting problems. */
    static @Nullable MetricsConfig read(SettingTexts texts) {
        String listen = texts.value(Settings.METRICS_LISTEN);
        Duration maxMarkAge = texts.value(Settings.METRICS_MAX_MARK_AGE);
        if (maxMarkAge == null) {
            return null;
        }
        if (listen == null) {
            return new MetricsConfig(null, 0, maxMarkAge);
        }
        int colon = listen.lastIndexOf(':');
        String port = listen.substring(colon + 1);
        if (colon <= 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MOST) {
            texts.problem(
                    Settings.METRICS_LISTEN.path(),
                    "'" + listen + "' is no address to listen on: write host:port, such as 127.0.0.1:9465");
            return null;
        }
        return new MetricsConfig(listen.substring(0, colon), Integer.parseInt(port), maxMarkAge);
    }
}
