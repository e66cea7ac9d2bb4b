package io.tidemark.restore;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to restore.
 *
 * @param scope what, and under which names
 * @param workDirectory where files are kept while the restore runs; verified copies of archive files stay in it
 * @param replace whether tables that the target already has are dropped first; otherwise they make the restore refuse
 * @param force whether a target of another version or family than the source's is used nevertheless
 * @param enableEvents whether scheduled events come back as they were; otherwise they come back disabled
 * @param withoutRedoLog whether a fresh MySQL writes no redo log while it is filled; if it dies then, nothing of it can be used
 * @param resources what it may take
 * @param accounts how users, roles and grants come back, too; null to leave them out
 */
public record RestoreOptions(
        RestoreScope scope,
        Path workDirectory,
        boolean replace,
        boolean force,
        boolean enableEvents,
        boolean withoutRedoLog,
        RestoreResources resources,
        @Nullable AccountOptions accounts) {

    /** Everything, into a target without any of its tables. */
    public static RestoreOptions of(Path workDirectory) {
        return new RestoreOptions(
                RestoreScope.EVERYTHING, workDirectory, false, false, false, false, RestoreResources.defaults(), null);
    }

    /** The same for another scope. */
    public RestoreOptions withScope(RestoreScope other) {
        return new RestoreOptions(
                other, workDirectory, replace, force, enableEvents, withoutRedoLog, resources, accounts);
    }

    /** The same, dropping tables that the target already has. */
    public RestoreOptions replacing() {
        return new RestoreOptions(scope, workDirectory, true, force, enableEvents, withoutRedoLog, resources, accounts);
    }

    /** The same, into a fresh MySQL without its redo log. */
    public RestoreOptions disablingRedoLog() {
        return new RestoreOptions(scope, workDirectory, replace, force, enableEvents, true, resources, accounts);
    }

    /** The same, taking what it may take. */
    public RestoreOptions withResources(RestoreResources allowed) {
        return new RestoreOptions(
                scope, workDirectory, replace, force, enableEvents, withoutRedoLog, allowed, accounts);
    }

    /** The same, with users, roles and grants. */
    public RestoreOptions withAccounts(AccountOptions wanted) {
        return new RestoreOptions(
                scope, workDirectory, replace, force, enableEvents, withoutRedoLog, resources, wanted);
    }
}
