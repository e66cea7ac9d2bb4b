package io.tidemark.cli.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.archive.Archive;
import io.tidemark.archive.OperationRecord;
import io.tidemark.archive.OperationRecords;
import io.tidemark.capture.snapshot.SourceSample;
import io.tidemark.capture.snapshot.SourceSampler;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was verified when, as the archive's records tell, so that repeated verifications come round to everything. */
final class VerificationMemory {

    /** Of the archive by itself. */
    static final String ARCHIVE = "verify";
    /** Of the source against the archive. */
    static final String SOURCE = "verify-source";
    /** Of one past moment. */
    static final String INSTANT = "verify-instant";

    private static final int RECORDS_READ = 200;

    private final List<OperationRecord> records;

    private VerificationMemory(List<OperationRecord> records) {
        this.records = records;
    }

    /** Reads the records of the latest verifications of a kind. */
    static VerificationMemory of(Archive archive, String kind) throws IOException {
        return new VerificationMemory(new OperationRecords(archive).newest(kind, RECORDS_READ));
    }

    /** When each unit was looked at last. */
    Map<String, Instant> lastVerified() {
        Map<String, Instant> last = new HashMap<>();
        for (OperationRecord record : records) {
            for (JsonNode unit : record.body().path("units")) {
                if (unit.path("skipped").isNull()) {
                    last.put(unit.path("name").asText(), record.endedAt());
                }
            }
        }
        return last;
    }

    /** Where the comparison of each table with the source goes on. */
    Map<TableName, SourceSampler.Progress> progress() {
        Map<TableName, SourceSampler.Progress> progress = new HashMap<>();
        for (OperationRecord record : records) {
            for (JsonNode range : record.body().path("ranges")) {
                progress.put(
                        new TableName(
                                range.path("database").asText(),
                                range.path("table").asText()),
                        new SourceSampler.Progress(
                                record.endedAt(),
                                range.path("upTo").isTextual()
                                        ? range.path("upTo").asText()
                                        : null));
            }
        }
        return progress;
    }

    /** Notes in a record's body which ranges were compared with the source. */
    static void putRanges(ObjectNode body, List<SourceSample.Range> ranges) {
        ArrayNode list = body.putArray("ranges");
        for (SourceSample.Range range : ranges) {
            list.addObject()
                    .put("database", range.definition().name().database())
                    .put("table", range.definition().name().table())
                    .put("rows", range.rows())
                    .put("after", range.after())
                    .put("upTo", range.upTo());
        }
    }
}
