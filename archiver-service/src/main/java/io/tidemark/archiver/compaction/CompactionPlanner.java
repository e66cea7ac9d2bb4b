package io.tidemark.archiver.compaction;

import io.tidemark.archive.ArchiveFile;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.FileKind;
import io.tidemark.archive.Mark;
import io.tidemark.schemas.Fingerprint;
import io.tidemark.schemas.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides which files are merged next: a pure function of what the archive shows. Tiered compaction as log-structured stores do it
 * (P. O'Neil et al., The Log-Structured Merge-Tree, 1996): files of equal level are merged into one of the next. Files of different
 * UTC days are never merged, so that retention can let whole days go.
 */
public final class CompactionPlanner {
    private static final long DAY_MICROS = TimeUnit.DAYS.toMicros(1);

    private final CompactionPolicy policy;

    /** @param policy when files are merged */
    public CompactionPlanner(CompactionPolicy policy) {
        this.policy = policy;
    }

    /** The merges that are due, those of the smallest files first; none has a file of another. */
    public List<CompactionTask> plan(ArchiveView view) {
        Map<Group, List<ArchiveFile>> groups = new LinkedHashMap<>();
        for (ArchiveFile file : view.files()) {
            if (file.bytes() < policy.targetBytes()) {
                groups.computeIfAbsent(Group.of(file), group -> new ArrayList<>())
                        .add(file);
            }
        }
        List<CompactionTask> tasks = new ArrayList<>();
        groups.forEach((group, files) -> {
            files.sort(Comparator.comparingLong(ArchiveFile::firstSequence));
            if (isSettled(group, view.mark())) {
                addSettled(files, tasks);
            } else {
                addFullLevels(files, tasks);
            }
        });
        tasks.sort(Comparator.comparingLong(CompactionTask::bytes));
        return tasks;
    }

    private boolean isSettled(Group group, @Nullable Mark mark) {
        long end = (group.day + 1) * DAY_MICROS
                + TimeUnit.MILLISECONDS.toMicros(policy.settleAfter().toMillis());
        return policy.eager() || mark != null && mark.completeToMicros() >= end;
    }

    private void addSettled(List<ArchiveFile> files, List<CompactionTask> tasks) {
        int highest = files.stream().mapToInt(ArchiveFile::level).max().orElse(0);
        for (List<ArchiveFile> portion : portions(files)) {
            if (portion.size() > 1) {
                tasks.add(new CompactionTask(portion, highest + 1));
            }
        }
    }

    private void addFullLevels(List<ArchiveFile> files, List<CompactionTask> tasks) {
        Map<Integer, List<ArchiveFile>> levels = new TreeMap<>();
        files.forEach(file ->
                levels.computeIfAbsent(file.level(), level -> new ArrayList<>()).add(file));
        levels.forEach((level, ofLevel) -> {
            if (ofLevel.size() >= policy.filesPerMerge()) {
                for (List<ArchiveFile> portion : portions(ofLevel)) {
                    if (portion.size() > 1) {
                        tasks.add(new CompactionTask(portion, level + 1));
                    }
                }
            }
        });
    }

    /** Cuts files into portions that make a file of about the target size each. */
    private List<List<ArchiveFile>> portions(List<ArchiveFile> files) {
        List<List<ArchiveFile>> portions = new ArrayList<>();
        List<ArchiveFile> open = new ArrayList<>();
        long bytes = 0;
        for (ArchiveFile file : files) {
            if (!open.isEmpty()
                    && (bytes + file.bytes() > policy.targetBytes() || open.size() == CompactionPolicy.MOST_FILES)) {
                portions.add(open);
                open = new ArrayList<>();
                bytes = 0;
            }
            open.add(file);
            bytes += file.bytes();
        }
        portions.add(open);
        return portions;
    }

    /** Files of equal columns and of one day. */
    private record Group(
            FileKind kind,
            @Nullable TableName table,
            @Nullable Fingerprint schema,
            long day) {
        static Group of(ArchiveFile file) {
            return new Group(
                    file.kind(), file.table(), file.schema(), Math.floorDiv(file.firstCommitMicros(), DAY_MICROS));
        }
    }
}
