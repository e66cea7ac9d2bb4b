package io.tidemark.cli;

import io.tidemark.restore.ProgressListener;
import io.tidemark.schemas.TableName;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Prints how a restore gets on: its stages, and now and then how many rows are done and how long the rest will take. */
public final class RestoreProgress implements ProgressListener {

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    /** A shorter time, or less of the whole, says nothing about the rest. */
    private static final Duration FIRST_ESTIMATE_AFTER = Duration.ofSeconds(4);

    private static final int FIRST_ESTIMATE_AT = 20;

    private final PrintWriter err;
    private final Clock clock;
    private final String indent;
    private long expectedRows;
    private long rows;
    /** When the stage's first rows were done, and how many: merging came before them and is not repeated for the others. */
    private @Nullable Instant measuredFrom;

    private long rowsBefore;
    private Instant lastPrinted;

    /**
     * @param err where to
     * @param clock the time
     * @param indent what every line begins with
     */
    public RestoreProgress(PrintWriter err, Clock clock, String indent) {
        this.err = err;
        this.clock = clock;
        this.indent = indent;
        this.lastPrinted = clock.instant();
    }

    /** Tells how many rows the plan expects to load, which the estimate rests on. */
    public synchronized void expect(long newExpectedRows) {
        expectedRows = newExpectedRows;
    }

    @Override
    public synchronized void stage(String what) {
        // An estimate rests on one stage's own speed: rows are loaded at another speed than they are read back.
        rows = 0;
        measuredFrom = null;
        lastPrinted = clock.instant();
        print(what);
    }

    @Override
    public synchronized void rows(TableName table, long more) {
        rows += more;
        Instant now = clock.instant();
        if (measuredFrom == null) {
            measuredFrom = now;
            rowsBefore = rows;
        }
        if (Duration.between(lastPrinted, now).compareTo(INTERVAL) >= 0) {
            lastPrinted = now;
            print("  " + rows + " of about " + Math.max(rows, expectedRows) + " rows" + estimate(now) + ", now "
                    + table);
        }
    }

    private String estimate(Instant now) {
        long left = expectedRows - rows;
        long measured = rows - rowsBefore;
        if (measuredFrom == null || left <= 0 || measured < Math.max(1, expectedRows / FIRST_ESTIMATE_AT)) {
            return "";
        }
        Duration soFar = Duration.between(measuredFrom, now);
        return soFar.compareTo(FIRST_ESTIMATE_AFTER) < 0
                ? ""
                : ", about " + Quantities.length(soFar.multipliedBy(left).dividedBy(measured)) + " left";
    }

    private void print(String line) {
        err.println(indent + line);
        err.flush();
    }
}
