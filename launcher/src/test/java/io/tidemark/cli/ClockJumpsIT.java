package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.archive.store.DirectoryObjectStore;
import io.tidemark.demo.server.DatabaseServer;
import io.tidemark.testkit.JumpingClock;
import io.tidemark.testkit.TestServers;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock of the machine that {@code tidemark run} works on jumps an hour forth and back; the source's does not. */
class ClockJumpsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    @TempDir
    private Path directory;

    @Test
    void archivingGoesOnAndTheMarkClaimsNothingThatHasNotCome() throws Exception {
        Assumptions.assumeTrue(JumpingClock.isAvailable(), "there is no clock to set here");
        JumpingClock clock = new JumpingClock(directory);
        try (DatabaseServer source = TestServers.newMariaDb11()) {
            ProtectionScene.createTable(source);
            ProtectionScene scene = new ProtectionScene(directory, "data", "");
            scene.protect(source, source.port());
            MetricsAddress metrics = MetricsAddress.free();
            Files.writeString(
                    Path.of(scene.config()),
                    "metrics:\n  listen: " + metrics.text() + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.APPEND);
            try (TidemarkProcess run = scene.start("run", clock.environment())) {
                ProtectionScene.insert(source, "before");
                scene.awaitProtected(source, 0);
                for (Duration jump : List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ZERO)) {
                    clock.differBy(jump);
                    awaitMarkAfter(jump, source, scene);
                    scene.awaitProtected(source, 0);
                    theServiceNeverClaimsToBeFresh(jump, metrics, scene);
                }
                anAgeByAWrongClockIsNotTold(scene);
                assertThat(run.stop()).as(scene.log()).isEqualTo(143);
            }
            scene.assertRestores("latest", ProtectionScene.contents(source), TestServers.mariaDb11());
        }
    }

    /**
     * Commits go on until one says that the clock has jumped, and that the mark has passed what was the present then. None may be
     * ahead of the source.
     */
    private void awaitMarkAfter(Duration jump, DatabaseServer source, ProtectionScene scene) throws Exception {
        long begun = micros(source);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long completeTo;
        Instant committed;
        do {
            assertThat(System.nanoTime())
                    .as("the mark stands still where the clock differs by " + jump + ":\n" + scene.log())
                    .isLessThan(deadline);
            ProtectionScene.insert(source, "while the clock differs by " + jump);
            Thread.sleep(100);
            JsonNode commit = newestCommit();
            completeTo = commit.path("mark").path("completeToMicros").asLong();
            assertThat(completeTo).as("the source's time of " + commit).isLessThanOrEqualTo(micros(source));
            committed = Instant.EPOCH.plusNanos(commit.path("committedAtMicros").asLong() * 1000);
        } while (completeTo < begun
                || Duration.between(Instant.now().plus(jump), committed).abs().compareTo(HALF_AN_HOUR) > 0);
    }

    /** By the service's own clock an hour too late, the mark is an hour old; an hour too early, its age is not known. */
    private static void theServiceNeverClaimsToBeFresh(Duration jump, MetricsAddress service, ProtectionScene scene)
            throws Exception {
        String age = jump.isZero()
                ? "[0-9]{1,2}\\.[0-9]+"
                : jump.isNegative() ? "NaN" : "3[5-9][0-9]{2}\\.[0-9]+|3[5-9][0-9]{2}";
        int health = jump.isZero() ? 200 : 503;
        String why = jump.isZero() ? "" : jump.isNegative() ? "behind the mark" : "the mark is ";
        Pattern metric = Pattern.compile("\ntidemark_mark_age_seconds (" + age + ")\n");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            HttpResponse<String> told = service.get("/health");
            String metrics = service.get("/metrics").body();
            if (told.statusCode() == health
                    && told.body().contains(why)
                    && metric.matcher(metrics).find()) {
                return;
            }
            assertThat(System.nanoTime())
                    .as("the clock differs by " + jump + ": " + told.body() + metrics + scene.log())
                    .isLessThan(deadline);
            Thread.sleep(250);
        }
    }

    private static void anAgeByAWrongClockIsNotTold(ProtectionScene scene) {
        Clock behind = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
        CommandRun status = CommandRun.at(behind, "status", "--config", scene.config());
        assertThat(status.exitCode()).as(status.out()).isZero();
        assertThat(status.out()).contains("this machine's clock is ", " behind the mark");
        CommandRun judged = CommandRun.at(behind, "status", "--max-age", "60s", "--config", scene.config());
        assertThat(judged.exitCode()).as(judged.out()).isEqualTo(ExitCode.PROTECTION_BROKEN.code());
    }

    private JsonNode newestCommit() throws Exception {
        try (DirectoryObjectStore store = new DirectoryObjectStore(directory.resolve("archive"))) {
            String newest = store.list("scene/log/", null).stream()
                    .map(stored -> stored.key())
                    .filter(key -> !key.contains("checkpoint"))
                    .reduce((older, newer) -> newer)
                    .orElseThrow();
            return new ObjectMapper().readTree(store.read(newest));
        }
    }

    private static long micros(DatabaseServer source) throws Exception {
        return new BigDecimal(ProtectionScene.textOf(source, "SELECT UNIX_TIMESTAMP(NOW(6))"))
                .movePointRight(6)
                .longValue();
    }
}
