package io.tidemark.cli.torture;

/**
 * How long one history is.
 *
 * @param stepsBefore statements before the protection begins
 * @param steps statements under protection
 * @param sessions how many work at the same time
 * @param oracles how many moments are restored, the end not counted
 * @param snapshots how many full snapshots are taken on the way, the first one not counted
 */
public record TortureSettings(int stepsBefore, int steps, int sessions, int oracles, int snapshots) {

    /** A history that takes less than a minute on an idle machine. */
    public static final TortureSettings DEFAULT = new TortureSettings(150, 500, 4, 4, 1);

    /** The same with another number of statements under protection. */
    public TortureSettings withSteps(int newSteps) {
        return new TortureSettings(stepsBefore, newSteps, sessions, oracles, snapshots);
    }
}
