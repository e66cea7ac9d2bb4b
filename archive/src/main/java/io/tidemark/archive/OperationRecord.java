package io.tidemark.archive;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What one operation did.
 *
 * @param key the record's key, relative to the source's folder
 * @param kind what it was: lower-case letters and '-', for example snapshot, restore, verify
 * @param startedAt when it began, to the microsecond
 * @param endedAt when it ended, to the microsecond
 * @param result how it ended
 * @param summary what it did, in a sentence for people
 * @param problems what went wrong or was found, a sentence each; empty exactly for {@link Result#OK}
 * @param body what it has to tell besides, in its kind's own terms
 */
public record OperationRecord(
        String key,
        String kind,
        Instant startedAt,
        Instant endedAt,
        Result result,
        String summary,
        List<String> problems,
        ObjectNode body) {

    /** How an operation ended. */
    public enum Result {
        /** It did all that it was for, and nothing was wrong. */
        OK,
        /** It ended and found something wrong. */
        PROBLEMS,
        /** It did not come to its end. */
        FAILED;

        /** The result's name in the archive. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Parses {@link #id()}.
         *
         * @throws IllegalArgumentException naming the value if it is none
         */
        static Result ofId(String id) {
            for (Result result : values()) {
                if (result.id().equals(id)) {
                    return result;
                }
            }
            throw new IllegalArgumentException("unknown result '" + id + "' of an operation");
        }
    }

    /** Copies the list. */
    public OperationRecord {
        problems = List.copyOf(problems);
        if (problems.isEmpty() != (result == Result.OK)) {
            throw new IllegalArgumentException(
                    "result " + result.id() + " contradicts " + problems.size() + " problems");
        }
    }

    /** How long it took, by the clock of the machine that did it. */
    public Duration duration() {
        return Duration.between(startedAt, endedAt);
    }
}
