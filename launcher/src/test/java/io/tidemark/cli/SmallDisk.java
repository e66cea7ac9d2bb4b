package io.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in memory, which really is full when it is: mounted for a test, where this user may mount. */
final class SmallDisk implements AutoCloseable {
    private static final String FILLER = "filler";

    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** Skips the test where nothing can be mounted. */
    static SmallDisk mount(Path directory, int mebibytes) throws Exception {
        Files.createDirectories(directory);
        Process mount = new ProcessBuilder(
                        "mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", directory.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(mount.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(
                mount.waitFor() == 0, () -> "a full disk needs a small file system, and mounting one failed: " + said);
        return new SmallDisk(directory);
    }

    Path directory() {
        return directory;
    }

    /** Takes all the room that is left. */
    void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(directory.resolve(FILLER))) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    /** Gives it back. */
    void makeRoom() throws IOException {
        Files.delete(directory.resolve(FILLER));
    }

    @Override
    public void close() throws Exception {
        // Lazily: files that a process just killed had open may still be closing.
        assertThat(new ProcessBuilder("umount", "-l", directory.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}
