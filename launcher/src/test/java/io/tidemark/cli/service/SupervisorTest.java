package io.tidemark.cli.service;

import io.tidemark.cli.StopSignal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.FencedException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {

    @TempDir
    private Path directory;

    private final StopSignal stop = new StopSignal();
    private final Queue<String> events = new ConcurrentLinkedQueue<>();

    @Test
    void endsThePartsInTheirOrder() throws Exception {
        Part first = new Part("first");
        Part second = new Part("second");
        second.whenRunning = stop::request;

        supervisor().supervise(List.of(first, second));

        assertThat(events).containsSubsequence("first ends", "second ends");
    }

    @Test
    void opensAPartAgainAfterAFailure() throws Exception {
        Part part = new Part("part");
        AtomicInteger lives = new AtomicInteger();
        part.whenRunning = () -> {
            if (lives.incrementAndGet() == 1) {
                throw new IllegalStateException("the first life fails");
            }
            assertThat(ServiceStates.of(directory).lastError()).contains("the first life fails");
            stop.request();
        };

        supervisor().supervise(List.of(part));

        assertThat(lives).hasValue(2);
        assertThat(ServiceStates.of(directory).phase()).isEqualTo(ServiceState.Phase.RUNNING);
    }

    @Test
    void endsEverythingWhenAnotherInstanceTookOver() {
        Part fenced = new Part("fenced");
        fenced.whenRunning = () -> {
            throw new FencedException("another archiver moved the mark");
        };

        assertThatThrownBy(() -> supervisor().supervise(List.of(new Part("other"), fenced)))
                .isInstanceOf(FencedException.class);
        assertThat(events).contains("other ends");
    }

    private Supervisor supervisor() {
        return new Supervisor(stop, new ServiceStateFile(directory, "run", Clock.systemUTC()));
    }

    private interface Body {
        void run() throws Exception;
    }

    private static final class ServiceStates {
        static ServiceState of(Path directory) throws Exception {
            return ServiceState.readAll(directory).get(0);
        }
    }

    private final class Part implements ServicePart {
        private final String name;
        private final CountDownLatch closed = new CountDownLatch(1);
        private Body whenRunning = () -> {};

        Part(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Running open() {
            return new Running() {
                @Override
                public void run() throws Exception {
                    whenRunning.run();
                    closed.await();
                }

                @Override
                public void close() {
                    if (stop.isRequested() && closed.getCount() > 0) {
                        events.add(name + " ends");
                        closed.countDown();
                    }
                }
            };
        }
    }
}
