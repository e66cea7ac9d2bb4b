package io.tidemark.cli.derive;

import io.tidemark.archive.Archive;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archive.RunningOperation;
import io.tidemark.cli.service.Connections;
import io.tidemark.cli.service.DataDirectory;
import io.tidemark.config.SourceConfig;
import io.tidemark.config.TidemarkConfig;
import io.tidemark.database.ServerConfig;
import io.tidemark.restore.derive.CascadeDeriver;
import io.tidemark.restore.derive.DerivationReport;
import io.tidemark.restore.derive.ScratchServer;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Derives what foreign keys did below the binary log, and leaves a record of it in the archive. */
public final class RecordedDerivation {
    /** The kind of its records. */
    public static final String KIND = "derive";

    private final Archive archive;
    private final CascadeDeriver deriver;
    private final Clock clock;

    /**
     * @param config tells what to work with, and the source where it names one
     * @param threads of the merge
     * @param scratch a server to restore into for what statements make of rows; null for none
     */
    public RecordedDerivation(
            TidemarkConfig config, Archive archive, int threads, @Nullable ServerConfig scratch, Clock clock) {
        SourceConfig source = config.source();
        this.archive = archive;
        this.deriver = new CascadeDeriver(
                archive,
                new DataDirectory(config.dataDir()).derive(),
                config.restore().memoryBytes(),
                threads,
                source == null ? null : Connections.source(source),
                scratch == null ? null : new ScratchServer(scratch, clock));
        this.clock = clock;
    }

    /** Derives everything up to the mark, as far as it can be done. */
    public DerivationReport run() throws IOException {
        RunningOperation operation = new OperationRecords(archive).begin(KIND, clock);
        DerivationReport report;
        try {
            report = deriver.derive();
        } catch (IOException | RuntimeException e) {
            operation.failed(e);
            throw e;
        }
        operation.ended(report.summary(), report.problems(), report.toJson());
        return report;
    }
}
