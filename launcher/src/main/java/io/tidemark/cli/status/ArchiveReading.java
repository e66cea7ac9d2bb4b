package io.tidemark.cli.status;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.OperationRecord;
import io.tidemark.archive.OperationRecords;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what the status needs of the archive; whoever looks often need not read all of it each time. */
public interface ArchiveReading {
    /** The verifications: of the archive, of the source against it, of a past moment. */
    List<String> VERIFICATIONS = List.of("verify", "verify-source", "verify-instant");

    /** All kinds of operations that the status tells of. */
    List<String> KINDS = Stream.concat(
                    Stream.of("backup", "snapshot", "synthetic-snapshot", "restore", "drill", "compact", "prune"),
                    VERIFICATIONS.stream())
            .toList();

    /** The archive as it is now. */
    ArchiveView view() throws IOException;

    /** The newest record of each kind of operation. */
    Map<String, OperationRecord> lastOperations() throws IOException;

    /** Reads the newest record of each kind of operation. */
    static Map<String, OperationRecord> lastOperations(Archive archive) throws IOException {
        return new OperationRecords(archive).newestOfEach(Set.copyOf(KINDS));
    }
}
