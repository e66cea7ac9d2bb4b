package io.tidemark.archiver;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where files wait before they are uploaded. Holds nothing that the journal does not hold too. */
final class StagingDirectory {
    private static final String SUFFIX = ".parquet";

    private final Path directory;
    private long files;

    StagingDirectory(Path directory) {
        this.directory = directory;
    }

    /** Makes the directory and deletes what an earlier run left in it. */
    void clear() throws IOException {
        Files.createDirectories(directory);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }

    /** A path for one more file. */
    Path newFile() {
        return directory.resolve("staged-" + files++ + SUFFIX);
    }
}
