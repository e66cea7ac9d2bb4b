package io.tidemark.archiver;

import io.tidemark.archive.ArchiveFile;
import java.nio.file.Path;

/**
 * A finished file that waits to be uploaded.
 *
 * @param local where it is
 * @param file what the commit log will say of it
 */
record StagedFile(Path local, ArchiveFile file) {}
