package io.tidemark.archive;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.OperationRecord.Result;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** An operation that has begun and leaves one record when it ends, whichever way. */
public final class RunningOperation {
    private final OperationRecords records;
    private final String kind;
    private final Clock clock;
    private final Instant startedAt;

    RunningOperation(OperationRecords records, String kind, Clock clock) {
        this.records = records;
        this.kind = kind;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /**
     * It came to its end.
     *
     * @param summary what it did, in a sentence
     * @param problems what it found to be wrong; none if all is well
     * @param body what it has to tell besides
     */
    public OperationRecord ended(String summary, List<String> problems, ObjectNode body) throws IOException {
        Result result = problems.isEmpty() ? Result.OK : Result.PROBLEMS;
        return records.write(kind, startedAt, clock.instant(), result, summary, problems, body);
    }

    /** It broke off. Where not even that can be recorded, the cause says so among its suppressed exceptions. */
    public void failed(Throwable cause) {
        String problem = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        try {
            records.write(
                    kind,
                    startedAt,
                    clock.instant(),
                    Result.FAILED,
                    "did not come to its end",
                    List.of(problem),
                    StoredJson.object());
        } catch (IOException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
