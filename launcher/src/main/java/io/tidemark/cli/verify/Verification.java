package io.tidemark.cli.verify;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.LocalCopies;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archive.RunningOperation;
import io.tidemark.capture.snapshot.SnapshotCommitter;
import io.tidemark.capture.snapshot.SnapshotConfig;
import io.tidemark.capture.snapshot.SourceSample;
import io.tidemark.capture.snapshot.SourceSampler;
import io.tidemark.cli.CommandFailure;
import io.tidemark.cli.ExitCode;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.service.DataDirectory;
import io.tidemark.config.SourceConfig;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.restore.ResolvedTarget;
import io.tidemark.restore.RestoreTarget;
import io.tidemark.restore.verify.InstantVerifier;
import io.tidemark.restore.verify.IntegrityVerifier;
import io.tidemark.restore.verify.SourceRows;
import io.tidemark.restore.verify.SourceVerifier;
import io.tidemark.restore.verify.VerificationReport;
import io.tidemark.restore.verify.Workbench;
import io.tidemark.schemas.RowIdentity;
import io.tidemark.schemas.TableDefinition;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Verifies an archive in one of three ways and leaves a record of it. */
public final class Verification {

    /** An archiver that lags catches up; without one the position would never be passed. */
    private static final Duration MARK_LIMIT = Duration.ofMinutes(5);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final TidemarkConfig config;
    private final Archive archive;
    private final Clock clock;
    private final DataDirectory directory;

    /** A check and what it adds to the record. */
    private interface Check {
        VerificationReport run(Workbench bench, ObjectNode facts) throws IOException;
    }

    /** Verifications of the configured source's archive. */
    public Verification(TidemarkConfig config, Archive archive, Clock clock) {
        this.config = config;
        this.archive = archive;
        this.clock = clock;
        this.directory = new DataDirectory(config.dataDir());
    }

    /**
     * Verifies that the archive is whole and fits together, beginning with what was not verified for longest.
     *
     * @param bytes no further unit is begun once so many bytes were read
     */
    public VerificationReport archive(long bytes) throws IOException {
        return recorded(VerificationMemory.ARCHIVE, (bench, facts) -> new IntegrityVerifier(bench)
                .verify(
                        bytes,
                        VerificationMemory.of(archive, VerificationMemory.ARCHIVE)
                                .lastVerified()));
    }

    /**
     * Verifies a past moment.
     *
     * @param moment the moment; null for a transaction at random
     */
    public VerificationReport instant(@Nullable RestoreTarget moment, RandomGenerator random) throws IOException {
        return recorded(VerificationMemory.INSTANT, (bench, facts) -> {
            InstantVerifier verifier = new InstantVerifier(bench);
            ResolvedTarget point = moment == null
                    ? verifier.pick(random)
                            .orElseThrow(() -> new CommandFailure(
                                    ExitCode.REFUSED,
                                    "the archive has no full snapshot yet, so nothing can be restored from it",
                                    "let 'tidemark run' take its first snapshot"))
                    : verifier.resolve(moment);
            facts.put("sequence", point.sequence()).put("gtid", point.gtid());
            return verifier.verify(point);
        });
    }

    /**
     * Compares rows of the source with the archive, going on where the last comparison ended.
     *
     * @param rows no further range is begun once so many rows were read
     */
    public VerificationReport source(long rows) throws IOException {
        SourceConfig source = config.requireSource();
        return recorded(VerificationMemory.SOURCE, (bench, facts) -> {
            ArchiveView began = archive.load();
            Path samples = Files.createDirectories(bench.newFile().resolveSibling("source"));
            SourceSample sample = new SourceSampler(Connections.source(source), SnapshotConfig.defaults(samples), clock)
                    .take(
                            config.sourceName(),
                            source.databases(),
                            rows,
                            VerificationMemory.of(archive, VerificationMemory.SOURCE)
                                    .progress(),
                            samples);
            long sequence = new SnapshotCommitter(
                            archive, new LocalCopies(archive.store(), directory.cache()), clock, MARK_LIMIT, LOOK_AGAIN)
                    .awaitSequence(sample.position(), began);
            VerificationMemory.putRanges(facts, sample.ranges());
            bench.refresh();
            return compare(bench, sample, sequence);
        });
    }

    private static VerificationReport compare(Workbench bench, SourceSample sample, long sequence) throws IOException {
        List<SourceRows> read = new ArrayList<>();
        for (SourceSample.Range range : sample.ranges()) {
            read.add(new SourceRows(
                    range.definition(),
                    range.file() == null ? List.of() : List.of(range.file()),
                    range.rows(),
                    identity(range.definition(), range.after()),
                    identity(range.definition(), range.upTo()),
                    words(range)));
        }
        ResolvedTarget point = ResolvedTarget.recent(
                bench.view(),
                "the source's position",
                sequence,
                sample.position().coordinate(),
                sample.position().takenAtMicros());
        return new SourceVerifier(bench).verify(point, read, sample.tables().size());
    }

    private static String words(SourceSample.Range range) {
        return range.after() == null && range.upTo() == null
                ? ""
                : "(keys" + (range.after() == null ? "" : " behind " + range.after())
                        + (range.upTo() == null ? " to the end" : " up to " + range.upTo()) + ")";
    }

    /** The identity of a row whose primary key is one number. */
    private static byte @Nullable [] identity(TableDefinition definition, @Nullable String key) {
        if (key == null) {
            return null;
        }
        @Nullable Object[] image = new Object[definition.columns().size()];
        image[definition.keyColumns()[0]] = new BigInteger(key).longValue();
        return new RowIdentity(definition).of(image);
    }

    private VerificationReport recorded(String kind, Check check) throws IOException {
        RunningOperation operation = new OperationRecords(archive).begin(kind, clock);
        VerificationReport report;
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        try (Workbench bench = bench()) {
            report = check.run(bench, facts);
        } catch (IOException | RuntimeException e) {
            operation.failed(e);
            throw e;
        }
        facts.setAll(report.toJson());
        operation.ended(report.summary(), report.problems(), facts);
        return report;
    }

    private Workbench bench() throws IOException {
        return new Workbench(
                archive,
                directory.root().resolve("verify"),
                config.restore().memoryBytes(),
                config.restore().threads());
    }
}
