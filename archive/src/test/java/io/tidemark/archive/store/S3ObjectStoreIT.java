package io.tidemark.archive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveIdentity;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.CommitDraft;
import io.tidemark.archive.Mark;
import io.tidemark.schemas.BinlogCoordinate;
import io.tidemark.schemas.ServerFlavor;
import io.tidemark.testkit.FaultyProxy;
import io.tidemark.testkit.FaultyProxy.Fault;
import io.tidemark.testkit.ObjectStoreServer;
import io.tidemark.testkit.ObjectStoreServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

final class S3ObjectStoreIT {

    @Nested
    final class OnS3Proxy extends ObjectStoreContract {
        @Override
        ObjectStore openEmpty() throws IOException {
            return openInNewBucket(ObjectStoreServers.s3Proxy());
        }
    }

    @Nested
    final class OnS3Mock extends ObjectStoreContract {
        @Override
        ObjectStore openEmpty() throws IOException {
            return openInNewBucket(ObjectStoreServers.s3Mock());
        }

        @Override
        @Test
        @Disabled("S3Mock looks whether the key exists and writes it in two steps, so two writers can win")
        void letsOneOfManyConcurrentWritersWin() {}
    }

    @Test
    void saysThatABucketDoesNotExist() throws IOException {
        ObjectStoreServer server = ObjectStoreServers.s3Proxy();
        String bucket = "absent-" + UUID.randomUUID();
        try (ObjectStore store = S3ObjectStore.open(config(server, bucket, server.secretKey()))) {
            assertThatThrownBy(() -> store.read("archive.json"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("bucket " + bucket + " does not exist")
                    .hasMessageContaining(server.endpoint().toString());
            assertThatThrownBy(() -> store.putIfAbsent("log/0.json", new byte[0]))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("does not exist");
        }
    }

    @Test
    void saysThatAccessIsDeniedWithoutNamingTheSecret() throws IOException {
        ObjectStoreServer server = ObjectStoreServers.s3Proxy();
        String secret = "wrong-secret-wrong-secret";
        try (ObjectStore store = S3ObjectStore.open(config(server, "bucket", secret))) {
            assertThatThrownBy(() -> store.read("archive.json"))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("check the access key")
                    .hasMessageContaining("archive.json")
                    .message()
                    .doesNotContain(secret);
        }
    }

    @Test
    void saysThatNobodyListensAtTheEndpoint() throws IOException {
        try (Socket bound = new Socket()) {
            // It does not listen, and keeps the port from anyone who would.
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            URI endpoint = URI.create("http://127.0.0.1:" + bound.getLocalPort());
            try (ObjectStore store = S3ObjectStore.open(config(endpoint))) {
                assertThatThrownBy(() -> store.read("a"))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining(endpoint + " cannot be reached");
                assertThatThrownBy(() -> store.putIfAbsent("a", new byte[0]))
                        .as("nothing can have been written")
                        .isInstanceOf(StoreUnavailableException.class);
            }
        }
    }

    @Test
    void doesNotKnowTheOutcomeWhenTheAnswerIsLostAndAsksOnlyOnce() throws Exception {
        try (FaultyBucket bucket = FaultyBucket.open(Fault.ANSWER_LOST)) {
            assertThatThrownBy(() -> bucket.store.putIfAbsent("log/0.json", new byte[] {7}))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("log/0.json");
            assertThat(bucket.proxy.count(Fault.ANSWER_LOST)).isOne();
            assertThat(bucket.proxy.count(Fault.NONE)).as("further requests").isZero();
            assertThat(bucket.store.read("log/0.json")).as("what the store did").containsExactly(7);
        }
    }

    @Test
    void doesNotKnowTheOutcomeWhenTheAnswerTakesTooLong() throws Exception {
        try (FaultyBucket bucket = FaultyBucket.open(Fault.ANSWER_LATE)) {
            assertThatThrownBy(() -> bucket.store.putIfAbsent("log/0.json", new byte[] {7}))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("log/0.json");
            try (ObjectStore patient = FaultyBucket.open(bucket.address, FaultyBucket.PATIENCE)) {
                // The server may be slower than the store, which has given up waiting for it.
                FaultyBucket.await(
                        "what the store did", () -> patient.find("log/0.json").isPresent());
                assertThat(patient.putIfAbsent("log/0.json", new byte[] {7})).isFalse();
            }
        }
    }

    @Test
    void doesNotKnowTheOutcomeWhenAConditionalWriteIsThrottled() throws Exception {
        try (FaultyBucket bucket = FaultyBucket.open(Fault.SLOW_DOWN)) {
            assertThatThrownBy(() -> bucket.store.putIfAbsent("log/0.json", new byte[] {7}))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("reduce your request rate");
            assertThat(bucket.store.putIfAbsent("log/0.json", new byte[] {7})).isTrue();
        }
    }

    @Test
    void asksAgainWhateverMayBeAskedTwice() throws Exception {
        Fault[] refusedAndLost = {Fault.SLOW_DOWN, Fault.SLOW_DOWN, Fault.ANSWER_LOST, Fault.ANSWER_LOST};
        byte[] content = new byte[300_000];
        try (FaultyBucket bucket = FaultyBucket.open(refusedAndLost)) {
            bucket.store.put("changes/a", content);
            assertThat(bucket.proxy.count(Fault.ANSWER_LOST)).isEqualTo(2);
        }
        try (FaultyBucket bucket = FaultyBucket.open(refusedAndLost)) {
            assertThat(bucket.store.find("changes/a")).isEmpty();
        }
        try (FaultyBucket bucket = FaultyBucket.open(refusedAndLost)) {
            assertThat(bucket.store.list("changes/", null)).isEmpty();
        }
        try (FaultyBucket bucket =
                FaultyBucket.open(Fault.NONE, Fault.SLOW_DOWN, Fault.ANSWER_LOST, Fault.ANSWER_LATE)) {
            bucket.store.put("changes/a", content);
            assertThat(bucket.store.read("changes/a")).isEqualTo(content);
        }
    }

    @Test
    void aCommitWhoseAnswerIsLostStandsOnce() throws Exception {
        ArchiveIdentity identity = new ArchiveIdentity("crm", ServerFlavor.MARIADB, "1", 0);
        for (Fault fault : List.of(Fault.ANSWER_LOST, Fault.ANSWER_LATE, Fault.SLOW_DOWN)) {
            AtomicBoolean faulty = new AtomicBoolean();
            try (FaultyBucket bucket = FaultyBucket.open(
                    request -> request.startsWith("PUT ") && request.contains("/log/") && faulty.getAndSet(false)
                            ? fault
                            : Fault.NONE,
                    FaultyBucket.silence(List.of(fault)))) {
                Archive archive = Archive.openOrCreate(bucket.store, identity, Clock.systemUTC());
                ArchiveView view = archive.load();
                for (int sequence = 10; sequence <= 30; sequence += 10) {
                    faulty.set(sequence == 20);
                    view = archive.append(view, commitUpTo(sequence));
                }
                assertThat(bucket.proxy.count(fault)).isOne();
                assertThat(Archive.open(bucket.store, "crm").verify().number())
                        .as("%s: commits, the first of which makes the archive", fault)
                        .isEqualTo(view.number());
            }
        }
    }

    /** The put of the first checkpoint comes through, or it does not; in both cases the process that sent it is gone. */
    @Test
    void aProcessKilledAtACheckpointLosesNothing() throws Exception {
        for (Fault outcome : List.of(Fault.NONE, Fault.SLOW_DOWN)) {
            CompletableFuture<Process> started = new CompletableFuture<>();
            AtomicBoolean killed = new AtomicBoolean();
            FaultyProxy.Faults faults = request -> {
                boolean deadly =
                        request.startsWith("PUT ") && request.contains(".checkpoint.") && !killed.getAndSet(true);
                if (deadly) {
                    started.join().destroyForcibly().onExit().join();
                }
                return deadly ? outcome : Fault.NONE;
            };
            try (FaultyBucket bucket = FaultyBucket.open(faults, FaultyBucket.PATIENCE)) {
                started.complete(CommittingProcess.start(bucket.address));
                assertThat(started.join().waitFor(2, TimeUnit.MINUTES))
                        .as("it died")
                        .isTrue();
                assertThat(killed).isTrue();
                int checkpoints = outcome == Fault.NONE ? 1 : 0;
                bucket.awaitCheckpoints(checkpoints);

                Archive next = CommittingProcess.archive(bucket.store);
                ArchiveView found = next.load();
                assertThat(found.number()).as("commits from 0 on").isEqualTo(4);
                ArchiveView view = found;
                for (int i = 0; i < 5; i++) {
                    view = CommittingProcess.append(next, view);
                }
                bucket.awaitCheckpoints(checkpoints + 1);
                for (ArchiveView shown :
                        List.of(next.load(), next.verify(), next.readable().view())) {
                    assertThat(shown.headSha256()).isEqualTo(view.headSha256());
                }
            }
        }
    }

    private static CommitDraft commitUpTo(long sequence) {
        BinlogCoordinate place = new BinlogCoordinate("binlog.000001", sequence);
        Mark mark = new Mark(sequence, "", place, 1, 0, 0, "journal", sequence, "journal-1", "1");
        return CommitDraft.changes(mark, List.of(), List.of());
    }

    /** A new bucket of S3Proxy behind a proxy that lets requests fail; the store asks again where it may. */
    private record FaultyBucket(FaultyProxy proxy, ObjectStoreConfig address, ObjectStore store)
            implements AutoCloseable {
        /** For how long a store waits where the answer is said to come late. */
        private static final Duration SILENCE = Duration.ofSeconds(8);

        /** For how long it waits where an answer comes or the connection is cut. */
        private static final Duration PATIENCE = Duration.ofSeconds(20);

        static Duration silence(List<Fault> faults) {
            return faults.contains(Fault.ANSWER_LATE) ? SILENCE : PATIENCE;
        }

        /** @param faults of the first requests, one each */
        static FaultyBucket open(Fault... faults) throws IOException {
            Queue<Fault> left = new ConcurrentLinkedQueue<>(List.of(faults));
            return open(request -> Objects.requireNonNullElse(left.poll(), Fault.NONE), silence(List.of(faults)));
        }

        /** @param silence for how long the store may hear nothing before it gives a request up */
        static FaultyBucket open(FaultyProxy.Faults faults, Duration silence) throws IOException {
            ObjectStoreServer server = ObjectStoreServers.s3Proxy();
            String bucket = "faulty-" + UUID.randomUUID();
            try (S3Client client = S3Clients.open(config(server, bucket, server.secretKey()))) {
                client.createBucket(request -> request.bucket(bucket));
            }
            FaultyProxy proxy = new FaultyProxy(server.endpoint(), faults, SILENCE.multipliedBy(2));
            ObjectStoreConfig config = new ObjectStoreConfig(
                    URI.create("s3://" + bucket),
                    proxy.endpoint(),
                    server.region(),
                    server.accessKey(),
                    server.secretKey(),
                    true,
                    null);
            return new FaultyBucket(proxy, config, open(config, silence));
        }

        static ObjectStore open(ObjectStoreConfig config, Duration silence) throws IOException {
            ObjectStore store = S3ObjectStore.open(config, S3Clients.open(config, silence));
            return new RetryingObjectStore(store, 5, Duration.ofMillis(10));
        }

        /** What a dead process sent may still be under way. */
        void awaitCheckpoints(int count) throws Exception {
            await(count + " checkpoints", () -> checkpoints() == count);
        }

        static void await(String what, Callable<Boolean> condition) throws Exception {
            long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (!condition.call()) {
                assertThat(System.nanoTime()).as(what).isLessThan(deadline);
                Thread.sleep(50);
            }
        }

        private long checkpoints() throws IOException {
            return store.list("crm/log/", null).stream()
                    .filter(stored -> stored.key().contains(".checkpoint."))
                    .count();
        }

        @Override
        public void close() {
            store.close();
            proxy.close();
        }
    }

    private static ObjectStoreConfig config(URI endpoint) {
        return new ObjectStoreConfig(URI.create("s3://bucket"), endpoint, "us-east-1", "key", "secret", true, null);
    }

    private static ObjectStoreConfig config(ObjectStoreServer server, String bucket, @Nullable String secretKey) {
        return new ObjectStoreConfig(
                URI.create("s3://" + bucket + "/tide/mark"),
                server.endpoint(),
                server.region(),
                server.accessKey(),
                secretKey,
                true,
                null);
    }

    private static ObjectStore openInNewBucket(ObjectStoreServer server) throws IOException {
        String bucket = "contract-" + UUID.randomUUID();
        ObjectStoreConfig config = config(server, bucket, server.secretKey());
        try (S3Client client = S3Clients.open(config)) {
            client.createBucket(request -> request.bucket(bucket));
        }
        return ObjectStores.open(config);
    }
}
