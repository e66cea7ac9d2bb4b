package io.tidemark.cli;

import io.tidemark.archive.ArchiveException;
import io.tidemark.archive.DamagedObjectException;
import io.tidemark.archive.FencedException;
import io.tidemark.archive.LocalStorageException;
import io.tidemark.archiver.ArchiverException;
import io.tidemark.capture.binlog.BinlogRefusedException;
import io.tidemark.capture.snapshot.SnapshotException;
import io.tidemark.capture.source.BinlogUnavailableException;
import io.tidemark.capture.source.HistoryDivergedException;
import io.tidemark.capture.source.SourceLostException;
import io.tidemark.capture.source.SourceRefusedException;
import io.tidemark.config.InvalidConfigException;
import io.tidemark.database.DatabaseException;
import io.tidemark.demo.server.ServerStartException;
import io.tidemark.journal.FencedWriterException;
import io.tidemark.journal.JournalException;
import io.tidemark.restore.RestoreException;
import io.tidemark.restore.history.HistoryQueryException;
import io.tidemark.restore.merge.MergeException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a failure means to the person at the command line.
 *
 * @param exitCode the kind of failure
 * @param sentences what is wrong: one sentence, or one for each problem of a configuration
 * @param hint what would work, or null where the sentences say it
 */
record FailureReport(
        ExitCode exitCode, List<String> sentences, @Nullable String hint) {

    /** Judges an exception by its type; one that no part of Tidemark throws on purpose is a defect. */
    static FailureReport of(Throwable failure) {
        if (failure instanceof CommandFailure known) {
            return one(known.exitCode(), known, known.hint());
        }
        if (failure instanceof InvalidConfigException config) {
            return new FailureReport(
                    ExitCode.USAGE,
                    config.problems().stream().map(Object::toString).toList(),
                    "docs/configuration.md lists every setting; nothing was started");
        }
        if (failure instanceof DatabaseException database) {
            return one(
                    database.kind() == DatabaseException.Kind.INVALID_SETTING ? ExitCode.USAGE : ExitCode.SOURCE,
                    database,
                    null);
        }
        if (failure instanceof FencedWriterException || failure instanceof FencedException) {
            return one(
                    ExitCode.ANOTHER_INSTANCE, failure, "'tidemark status' on the other machine shows what runs there");
        }
        if (failure instanceof RestoreException restore) {
            return one(restore(restore.kind()), failure, null);
        }
        if (failure instanceof HistoryQueryException query) {
            return one(ExitCode.USAGE, query, query.hint());
        }
        if (failure instanceof HistoryDivergedException) {
            return one(
                    ExitCode.HISTORY_DIVERGED,
                    failure,
                    "connect to a server that has that history, or let 'tidemark rebase' begin a new one behind a gap");
        }
        if (failure instanceof MergeException merge) {
            return one(merge(merge.kind()), failure, null);
        }
        if (failure instanceof LocalStorageException) {
            return one(ExitCode.LOCAL_FILES, failure, null);
        }
        if (failure instanceof BinlogRefusedException
                || failure instanceof BinlogUnavailableException
                || failure instanceof SourceLostException
                || failure instanceof SourceRefusedException
                || failure instanceof SnapshotException) {
            return one(ExitCode.SOURCE, failure, null);
        }
        if (failure instanceof ServerStartException) {
            return one(ExitCode.LOCAL_FILES, failure, null);
        }
        if (failure instanceof JournalException || failure instanceof ArchiverException) {
            return one(ExitCode.JOURNAL, failure, null);
        }
        if (failure instanceof DamagedObjectException) {
            return one(
                    ExitCode.ARCHIVE,
                    failure,
                    "bring the object back from a copy of the store, or restore to a point that does not need it");
        }
        if (failure instanceof ArchiveException || failure instanceof IOException) {
            return one(ExitCode.ARCHIVE, failure, null);
        }
        return one(
                ExitCode.INTERNAL, failure, "this is a defect: run it again with --verbose and report what it prints");
    }

    private static ExitCode restore(RestoreException.Kind kind) {
        return switch (kind) {
            case INVALID_TARGET -> ExitCode.USAGE;
            case STATEMENT_FAILED, TARGET_BUSY -> ExitCode.TARGET;
            case RESTORE_RUNNING -> ExitCode.ANOTHER_INSTANCE;
            case NOT_VERIFIED -> ExitCode.VERIFICATION_FAILED;
            default -> ExitCode.REFUSED;
        };
    }

    private static ExitCode merge(MergeException.Kind kind) {
        return switch (kind) {
            case HISTORY -> ExitCode.REFUSED;
            case LOCAL_FILES -> ExitCode.LOCAL_FILES;
            case ENGINE -> ExitCode.INTERNAL;
        };
    }

    private static FailureReport one(ExitCode exitCode, Throwable failure, @Nullable String hint) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return new FailureReport(exitCode, List.of(message), hint);
    }

    void print(PrintWriter err) {
        sentences.forEach(sentence -> err.println("tidemark: " + sentence));
        if (hint != null) {
            err.println("  hint: " + hint);
        }
        err.flush();
    }
}
