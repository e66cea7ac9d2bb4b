package io.tidemark.archive;

import io.tidemark.schemas.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The derived changes that an archive shows, and where they are complete. Immutable.
 *
 * @param through the sequence up to which the history was looked at; 0 if nobody did
 * @param completeToMicros time of the mark at that sequence, microseconds since 1970 UTC
 * @param files visible files of derived changes, in the order in which they became visible
 * @param stretches where they are complete; those of one table neither overlap nor touch
 * @param behind tables that foreign keys act on for which they are not complete up to {@code through}
 */
public record DerivedHistory(
        long through,
        long completeToMicros,
        List<ArchiveFile> files,
        List<DerivedStretch> stretches,
        List<TableName> behind) {
    /** Nothing was derived. */
    public static final DerivedHistory NONE = new DerivedHistory(0, 0, List.of(), List.of(), List.of());

    /** Copies the lists. */
    public DerivedHistory {
        files = List.copyOf(files);
        stretches = List.copyOf(stretches);
        behind = List.copyOf(behind);
    }

    /** Whether nothing was ever derived. */
    public boolean isEmpty() {
        return through == 0 && files.isEmpty() && stretches.isEmpty();
    }

    /** The greatest sequence to which a table's derived changes are complete without a hole behind {@code sequence}. */
    public long completeThrough(TableName table, long sequence) {
        return stretches.stream()
                .filter(stretch ->
                        stretch.table().equals(table) && stretch.after() <= sequence && sequence < stretch.through())
                .mapToLong(DerivedStretch::through)
                .max()
                .orElse(sequence);
    }

    /** @throws IllegalArgumentException if it adds what is there, or removes what is not */
    DerivedHistory apply(Derivation derivation) {
        Set<String> going = new HashSet<>(derivation.remove());
        List<ArchiveFile> shown = new ArrayList<>(files);
        shown.removeIf(file -> going.remove(file.key()));
        if (!going.isEmpty()) {
            throw new IllegalArgumentException("derived files " + going + " are removed that are not visible");
        }
        Set<String> keys = new HashSet<>();
        shown.forEach(file -> keys.add(file.key()));
        for (ArchiveFile file : derivation.add()) {
            if (!keys.add(file.key())) {
                throw new IllegalArgumentException("derived file " + file.key() + " is added, which is visible before");
            }
            shown.add(file);
        }
        List<DerivedStretch> complete = new ArrayList<>(stretches);
        derivation.stretches().forEach(stretch -> extend(complete, stretch));
        return new DerivedHistory(
                Math.max(through, derivation.through()),
                Math.max(completeToMicros, derivation.completeToMicros()),
                shown,
                complete,
                derivation.through() >= through ? derivation.behind() : behind);
    }

    /** What is left once only what lies behind a sequence counts. */
    DerivedHistory keptFrom(long sequence) {
        return new DerivedHistory(
                through,
                completeToMicros,
                files,
                stretches.stream()
                        .filter(stretch -> stretch.through() > sequence)
                        .map(stretch -> new DerivedStretch(
                                stretch.table(), Math.max(stretch.after(), sequence), stretch.through()))
                        .toList(),
                behind);
    }

    private static void extend(List<DerivedStretch> complete, DerivedStretch added) {
        DerivedStretch whole = added;
        for (DerivedStretch stretch : List.copyOf(complete)) {
            if (stretch.overlaps(added)) {
                throw new IllegalArgumentException("changes of table " + added.table() + " between sequences "
                        + added.after() + " and " + added.through() + " have been derived before");
            }
            boolean touches = stretch.table().equals(added.table())
                    && (stretch.through() == added.after() || stretch.after() == added.through());
            if (touches) {
                complete.remove(stretch);
                whole = new DerivedStretch(
                        added.table(),
                        Math.min(whole.after(), stretch.after()),
                        Math.max(whole.through(), stretch.through()));
            }
        }
        complete.add(whole);
    }
}
