package io.tidemark.cli.service;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Directories that were not there before something was tried in a directory archive. Closing removes them again as far as they
 * are empty, so that a check leaves the archive as it found it.
 */
final class AbsentDirectories implements AutoCloseable {

    /** What is removed where it is empty: the uppermost directory of the archive's path that was not there, or null. */
    private final @Nullable Path absent;
    /** The archive where it was there, or null. */
    private final @Nullable Path archive;
    /** What lay in it. */
    private final Set<Path> present;

    private AbsentDirectories(@Nullable Path absent, @Nullable Path archive, Set<Path> present) {
        this.absent = absent;
        this.archive = archive;
        this.present = present;
    }

    /** @param url a directory archive, which need not be there */
    static AbsentDirectories on(URI url) throws IOException {
        Path path = Path.of(url.getPath()).toAbsolutePath();
        if (Files.isDirectory(path)) {
            return new AbsentDirectories(null, path, Set.copyOf(children(path)));
        }
        while (path.getParent() != null && Files.notExists(path.getParent())) {
            path = path.getParent();
        }
        return new AbsentDirectories(path, null, Set.of());
    }

    @Override
    public void close() throws IOException {
        if (absent != null && Files.isDirectory(absent)) {
            removeWhereEmpty(absent);
        }
        if (archive != null) {
            for (Path child : children(archive)) {
                if (!present.contains(child)) {
                    removeWhereEmpty(child);
                }
            }
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList();
        }
    }

    private static void removeWhereEmpty(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(directory)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        // A file means that somebody else began to use it meanwhile.
        if (all.stream().allMatch(Files::isDirectory)) {
            for (Path empty : all) {
                Files.deleteIfExists(empty);
            }
        }
    }
}
