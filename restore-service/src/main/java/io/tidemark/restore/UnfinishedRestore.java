package io.tidemark.restore;

import java.util.Set;

/**
 * What a target says of one of its databases that a restore has not finished.
 *
 * @param id the restore
 * @param database the database, by its name in the target
 * @param point what was asked for and found
 * @param startedAt when, ISO 8601 in UTC
 * @param stage how far it came
 * @param tables the only tables restored; empty for the whole database
 * @param contents what it may have made, as {@link TargetContents} writes it
 * @param ownsDatabase whether everything in the database comes from it
 * @param session the server's connection of the restore if it still runs, otherwise -1
 */
record UnfinishedRestore(
        String id,
        String database,
        String point,
        String startedAt,
        String stage,
        Set<String> tables,
        Set<String> contents,
        boolean ownsDatabase,
        long session) {

    boolean isRunning() {
        return session >= 0;
    }

    /** Whether a restore of these tables (empty for all) writes to what this one wrote to. */
    boolean overlaps(Set<String> others) {
        return tables.isEmpty() || others.isEmpty() || tables.stream().anyMatch(others::contains);
    }

    /** Whether a restore of these tables (empty for all) makes everything anew that this one left. */
    boolean isCoveredBy(Set<String> others) {
        return others.isEmpty() || (!tables.isEmpty() && others.containsAll(tables));
    }

    /** Which restore, when, to where, and how far it came. */
    String describe() {
        return "the restore of " + (tables.isEmpty() ? "" : "tables " + String.join(", ", tables) + " of ")
                + "database " + database + " to " + point + ", begun at " + startedAt;
    }
}
