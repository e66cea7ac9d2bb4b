package io.tidemark.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.cli.CommandFailure;
import io.tidemark.cli.ExitCode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceStateTest {

    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void readsBackWhatAServiceTold() throws Exception {
        ServiceState state = ServiceState.starting("run", START)
                .in(ServiceState.Phase.RUNNING, START.plusSeconds(5))
                .retryingAfter("the source went away", START.plusSeconds(9));

        state.write(directory);
        assertThat(ServiceState.readAll(directory)).containsExactly(state);
        assertThat(state.alive()).isTrue();

        ServiceState failed = state.failed("it stayed away", START.plusSeconds(20));
        failed.write(directory);
        assertThat(ServiceState.readAll(directory)).containsExactly(failed);
        assertThat(failed.alive()).isFalse();
    }

    @Test
    void standsByAgainOnceAPartThatFailedRuns() throws Exception {
        ServiceStateFile file = new ServiceStateFile(directory, "run", Clock.fixed(START, ZoneOffset.UTC));
        file.partStandsBy("capture");
        file.partFailed("compaction", "the store went away");
        assertThat(phase()).isEqualTo(ServiceState.Phase.RETRYING);
        file.partRuns("compaction");
        assertThat(phase()).isEqualTo(ServiceState.Phase.STANDBY);
        file.partBegins("capture");
        file.partRuns("capture");
        assertThat(phase()).isEqualTo(ServiceState.Phase.RUNNING);
    }

    @Test
    void aPartThatStandsByFailsNoMore() throws Exception {
        ServiceStateFile file = new ServiceStateFile(directory, "archiver", Clock.fixed(START, ZoneOffset.UTC));
        file.partFailed("archiver", "there is no archive yet");
        file.partStandsBy("archiver");
        file.partFailed("compaction", "the store went away");
        file.partRuns("compaction");
        assertThat(phase()).isEqualTo(ServiceState.Phase.STANDBY);
    }

    private ServiceState.Phase phase() throws Exception {
        return ServiceState.readAll(directory).get(0).phase();
    }

    @Test
    void keepsASecondInstanceOut() throws Exception {
        DataDirectory dataDirectory = new DataDirectory(directory.resolve("data"));
        try (AutoCloseable held = dataDirectory.lock("capture")) {
            assertThat(held).isNotNull();
            assertThatThrownBy(() -> dataDirectory.lock("capture"))
                    .isInstanceOfSatisfying(CommandFailure.class, failure -> assertThat(failure.exitCode())
                            .isEqualTo(ExitCode.ANOTHER_INSTANCE));
            dataDirectory.lock("archiver").close();
        }
        dataDirectory.lock("capture").close();
    }
}
