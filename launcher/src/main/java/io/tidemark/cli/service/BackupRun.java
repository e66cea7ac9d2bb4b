package io.tidemark.cli.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Mark;
import io.tidemark.archive.OperationRecord.Result;
import io.tidemark.archive.OperationRecords;
import io.tidemark.archive.RunningOperation;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a service, which leaves a record in the archive when it ends; the next one makes up for a run that was killed. */
final class BackupRun {

    private static final Logger LOG = LoggerFactory.getLogger(BackupRun.class);
    private static final String KIND = "backup";

    private final Archive archive;
    private final ServiceRole role;
    private final RunningOperation operation;
    private final long firstCommit;

    private BackupRun(Archive archive, ServiceRole role, Clock clock, long firstCommit) {
        this.archive = archive;
        this.role = role;
        this.operation = new OperationRecords(archive).begin(KIND, clock);
        this.firstCommit = firstCommit;
    }

    /**
     * A run begins.
     *
     * @param before what the last run of the service told of itself; empty if there was none
     */
    static BackupRun begin(Archive archive, ServiceRole role, Optional<ServiceState> before, Clock clock)
            throws IOException {
        if (before.isPresent() && !before.get().ended()) {
            ServiceState killed = before.get();
            new OperationRecords(archive)
                    .write(
                            KIND,
                            killed.since(),
                            clock.instant(),
                            Result.FAILED,
                            "'tidemark " + role.id() + "' did not come to its end",
                            List.of("process " + killed.processId() + " ended without a word some time after "
                                    + killed.at()),
                            facts(role, null));
        }
        return new BackupRun(archive, role, clock, archive.load().number() + 1);
    }

    /** It was asked to end, and did. */
    void stopped() {
        try {
            ArchiveView view = archive.load();
            ObjectNode facts = facts(role, view.mark());
            facts.put("firstCommit", firstCommit).put("lastCommit", view.number());
            operation.ended(
                    "'tidemark " + role.id() + "' stopped; the archive has grown by "
                            + (view.number() + 1 - firstCommit) + " commits",
                    List.of(),
                    facts);
        } catch (IOException e) {
            // Everything taken is committed; a store that is away just now must not make an orderly stop look like a
            // failure.
            LOG.warn("this run's record could not be written: {}", e.getMessage());
        }
    }

    /** It gave up. */
    void failed(Exception cause) {
        operation.failed(cause);
    }

    private static ObjectNode facts(ServiceRole role, @Nullable Mark mark) {
        ObjectNode facts = JsonNodeFactory.instance.objectNode().put("service", role.id());
        if (mark != null) {
            facts.put("sequence", mark.sequence()).put("gtids", mark.gtids());
            facts.put("binlog", mark.coordinate().toString()).put("completeToMicros", mark.completeToMicros());
        }
        return facts;
    }
}
