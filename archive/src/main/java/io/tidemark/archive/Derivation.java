package io.tidemark.archive;

import io.tidemark.schemas.TableName;
import java.util.List;

/**
 * What a commit says about derived changes: those that foreign keys made without an event in the binary log. They stand beside the
 * history and are no part of it.
 *
 * @param through the sequence up to which the history was looked at; one that is less than an earlier commit's says nothing
 * @param completeToMicros time of the mark at that sequence, microseconds since 1970 UTC
 * @param add files of derived changes that become visible
 * @param remove keys of such files that cease to be visible
 * @param stretches where the visible files are complete from now on, beyond what earlier commits say
 * @param behind tables that foreign keys act on whose derived changes are not complete up to {@code through}
 */
public record Derivation(
        long through,
        long completeToMicros,
        List<ArchiveFile> add,
        List<String> remove,
        List<DerivedStretch> stretches,
        List<TableName> behind) {

    /** Copies the lists and checks that only files of derived changes are added. */
    public Derivation {
        add = List.copyOf(add);
        remove = List.copyOf(remove);
        stretches = List.copyOf(stretches);
        behind = List.copyOf(behind);
        for (ArchiveFile file : add) {
            if (file.kind() != FileKind.DERIVED) {
                throw new IllegalArgumentException("file " + file.key() + " holds no derived changes");
            }
        }
    }

    /** What has been derived up to a mark. */
    public static Derivation upTo(
            Mark mark, List<ArchiveFile> add, List<DerivedStretch> stretches, List<TableName> behind) {
        return new Derivation(mark.sequence(), mark.completeToMicros(), add, List.of(), stretches, behind);
    }

    /** Files cease to be visible. */
    static Derivation removal(List<String> remove) {
        return new Derivation(0, 0, List.of(), remove, List.of(), List.of());
    }
}
