package io.tidemark.archive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RetryingObjectStoreTest {
    @TempDir
    Path root;

    private FaultyObjectStore faulty;
    private ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        faulty = new FaultyObjectStore(new DirectoryObjectStore(root));
        store = new RetryingObjectStore(faulty, 3, Duration.ofMillis(1));
    }

    @Test
    void asksAgainWhereThatIsSafe() throws IOException {
        faulty.failNext(3);
        store.put("a", new byte[] {1});
        faulty.failNext(3);
        assertThat(store.read("a")).containsExactly(1);
        faulty.failNext(3);
        assertThat(store.list("", null)).hasSize(1);
    }

    @Test
    void givesUpWithTheStoresOwnFailure() {
        faulty.failNext(4);
        assertThatThrownBy(() -> store.read("a"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("cannot read a: told to fail");
        assertThat(faulty.calls()).isEqualTo(4);
    }

    @Test
    void neverRepeatsAConditionalWrite() {
        faulty.failNext(1);
        assertThatThrownBy(() -> store.putIfAbsent("a", new byte[0])).isInstanceOf(StoreUnavailableException.class);
        faulty.loseAnswers(1);
        assertThatThrownBy(() -> store.putIfAbsent("a", new byte[0])).isInstanceOf(OutcomeUnknownException.class);
        assertThat(faulty.calls()).isEqualTo(2);
    }

    @Test
    void doesNotAskAgainForWhatIsNotThere() {
        assertThatThrownBy(() -> store.read("a")).isInstanceOf(NoSuchFileException.class);
        assertThat(faulty.calls()).isEqualTo(1);
    }
}
