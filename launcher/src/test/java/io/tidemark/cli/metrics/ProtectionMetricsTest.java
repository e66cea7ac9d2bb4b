package io.tidemark.cli.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tidemark.archive.ArchiveCommit;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitKind;
import io.tidemark.archive.Mark;
import io.tidemark.archive.Writer;
import io.tidemark.cli.status.Protection;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ServerFlavor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProtectionMetricsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Pattern METRIC = Pattern.compile("\\btidemark_[a-z_]+");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private @Nullable Protection latest;

    ProtectionMetricsTest() {
        ProtectionMetrics.register(() -> latest, Clock.fixed(NOW, ZoneOffset.UTC), registry);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void whatIsNotKnownIsNoNumber() {
        assertThat(registry.scrape())
                .contains("tidemark_protected NaN", "tidemark_mark_age_seconds NaN", "tidemark_gaps NaN");

        latest = protection(null, List.of("the archive cannot be read"));

        assertThat(registry.scrape())
                .contains("tidemark_protected 0.0", "tidemark_problems 1.0", "tidemark_gaps NaN")
                .contains("tidemark_last_operation_ok{kind=\"drill\"} NaN");
    }

    @Test
    void theMarkGrowsOldWhereLookingHangs() {
        latest = protection(markedAt(NOW.minusSeconds(90)), List.of());

        assertThat(registry.scrape())
                .contains("tidemark_protected 1.0", "tidemark_mark_age_seconds 90.0", "tidemark_look_age_seconds 30.0");
    }

    @Test
    void aMarkAheadOfTheClockIsNotFresh() {
        latest = protection(markedAt(NOW.plusSeconds(3600)), List.of());
        assertThat(registry.scrape()).contains("tidemark_mark_age_seconds NaN");

        latest = protection(markedAt(NOW.plusSeconds(2)), List.of());
        assertThat(registry.scrape()).as("two clocks").contains("tidemark_mark_age_seconds 0.0");
    }

    @Test
    void alertsAndReadmeNameOnlyMetricsThatThereAre() throws Exception {
        latest = protection(markedAt(NOW), List.of());
        Set<String> told = names(registry.scrape());

        assertThat(told).containsAll(names(Files.readString(Path.of("..", "deploy", "alerts.yaml"))));
        assertThat(told).containsAll(names(Files.readString(Path.of("..", "README.md"))));
    }

    private static Set<String> names(String text) {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Protection protection(@Nullable ArchiveView archive, List<String> problems) {
        return new Protection(
                "crm", NOW.minusSeconds(30), null, null, archive, "s3://b/p", List.of(), Map.of(), problems, List.of());
    }

    private static ArchiveView markedAt(Instant completeTo) {
        long micros = completeTo.getEpochSecond() * 1_000_000;
        Mark mark = new Mark(
                5, "0-1-5", new BinlogCoordinate("binlog.000001", 500), 1, micros, micros, "journal", 5, "", "");
        return ArchiveView.empty(new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 0))
                .apply(
                        new ArchiveCommit(
                                0,
                                ArchiveCommit.NO_PREVIOUS,
                                CommitKind.CHANGES,
                                micros,
                                new Writer("test", "test"),
                                mark,
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                null),
                        "a".repeat(64));
    }
}
