package io.tidemark.archive;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What operations did: records/. */
public final class OperationRecords {
    public OperationRecords(Archive archive) { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public record OperationRecord(String key, String kind, Instant endedAt, ObjectNode body) {}
    public OperationRecord write(String kind, Instant endedAt, ObjectNode body) throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public List<OperationRecord> list() throws IOException { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
}
