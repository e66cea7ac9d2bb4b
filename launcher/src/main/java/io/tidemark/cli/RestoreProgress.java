package io.tidemark.cli;

import io.tidemark.restore.ProgressListener;
import io.tidemark.schemas.TableName;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Prints how a restore gets on: its stages, and now and then how many rows are done and how long the rest will take. */
public final class RestoreProgress implements ProgressListener {

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    /** What the first rows took says nothing about the others: merging comes before loading. */
    private static final int FIRST_ESTIMATE_AT = 20;

    private final PrintWriter err;
    private final Clock clock;
    private final String indent;
    private long expectedRows;
    private long rows;
    private Instant started;
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
        this.started = clock.instant();
        this.lastPrinted = started;
    }

    /** Tells how many rows the plan expects to load, which the estimate rests on. */
    public synchronized void expect(long newExpectedRows) {
        expectedRows = newExpectedRows;
    }

    @Override
    public synchronized void stage(String what) {
        // An estimate rests on one stage's own speed: rows are loaded at another speed than they are read back.
        rows = 0;
        started = clock.instant();
        lastPrinted = started;
        print(what);
    }

    @Override
    public synchronized void rows(TableName table, long more) {
        rows += more;
        Instant now = clock.instant();
        if (Duration.between(lastPrinted, now).compareTo(INTERVAL) >= 0) {
            lastPrinted = now;
            print("  " + rows + " of about " + Math.max(rows, expectedRows) + " rows" + estimate(now) + ", now "
                    + table);
        }
    }

    private String estimate(Instant now) {
        long left = expectedRows - rows;
        if (left <= 0 || rows < expectedRows / FIRST_ESTIMATE_AT) {
            return "";
        }
        Duration soFar = Duration.between(started, now);
        return ", about " + Quantities.length(soFar.multipliedBy(left).dividedBy(rows)) + " left";
    }

    private void print(String line) {
        err.println(indent + line);
        err.flush();
    }
}
