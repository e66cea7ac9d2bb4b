package io.tidemark.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.FencedException;
import io.tidemark.cli.StopSignal;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SupervisorTest {

    private final StopSignal stop = new StopSignal();
    private final Supervisor supervisor = new Supervisor(stop);
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();

    @Test
    void endsThePartsInTheirOrderWhenAsked() throws Exception {
        stop.request();

        supervisor.supervise(List.of(new Part("first"), new Part("second")));

        assertThat(ended).containsExactly("first", "second");
    }

    @Test
    void endsEveryPartWhenOneGivesUp() {
        Part fenced = new Part("fenced");
        fenced.giveUp(new FencedException("another archiver moved the mark"));

        assertThatThrownBy(() -> supervisor.supervise(List.of(new Part("other"), fenced)))
                .isInstanceOf(FencedException.class);
        assertThat(ended).containsExactly("other", "fenced");
    }

    @Test
    void endsEveryPartWhenSomethingElseGivesUp() {
        supervisor.fail(new IllegalStateException("the broker"));

        assertThatThrownBy(() -> supervisor.supervise(List.of(new Part("only"))))
                .hasMessage("the broker");
        assertThat(ended).containsExactly("only");
    }

    private final class Part implements ServicePart {
        private final String name;
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile @Nullable Throwable failure;

        Part(String name) {
            this.name = name;
        }

        void giveUp(Throwable cause) {
            failure = cause;
            end.countDown();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public @Nullable Throwable awaitEnd() throws InterruptedException {
            end.await();
            return failure;
        }

        @Override
        public void close() {
            ended.add(name);
            end.countDown();
        }
    }
}
