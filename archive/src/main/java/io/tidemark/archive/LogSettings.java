package io.tidemark.archive;

import java.time.Duration;

/**
 * How the log of commits is written.
 *
 * @param firstPause how long the store gets to show what became of a commit whose answer was lost, before the first look; twice as long
 *     before each further one
 * @param commitsPerCheckpoint after how many commits a checkpoint is written; archives are read alike whatever it was
 */
public record LogSettings(Duration firstPause, int commitsPerCheckpoint) {
    /** What the product uses. */
    public static final LogSettings DEFAULTS = new LogSettings(Duration.ofMillis(100), 200);

    /** Refuses what makes no sense. */
    public LogSettings {
        if (commitsPerCheckpoint < 1) {
            throw new IllegalArgumentException("a checkpoint every " + commitsPerCheckpoint + " commits");
        }
    }
}
