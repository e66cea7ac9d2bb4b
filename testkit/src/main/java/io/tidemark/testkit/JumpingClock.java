package io.tidemark.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The clock on the wall of one process, set forward and back while it runs, as an administrator or a time server does; its monotonic
 * clock goes on. Debian's libfaketime, put before the C library's functions of time; it is downloaded when first asked for.
 */
public final class JumpingClock {
    private final Path setting;
    private final Path library = DebianRoot.of("faketime", "bookworm", List.of("libfaketime"))
            .resolve("usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

    /**
     * A clock that is right at first.
     *
     * @param directory where its setting lies, which the process reads
     */
    public JumpingClock(Path directory) throws IOException {
        this.setting = directory.resolve("clock");
        differBy(Duration.ZERO);
    }

    /** Whether there can be one here: where servers run in containers, nothing is downloaded from Debian. */
    public static boolean isAvailable() {
        return !ServerImage.wanted();
    }

    /** What has to be in the environment of the process when it is started. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", setting.toString(),
                // In seconds. Not to look at all would need a file to be read whenever somebody asks for the time.
                "FAKETIME_CACHE_DURATION", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Otherwise waits on conditions, which Java bases on the monotonic clock, end at once.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0",
                // Files carry the times of the file system, which is another one's business.
                "NO_FAKE_STAT", "1");
    }

    /** Sets the clock, within a second or two. */
    public void differBy(Duration fromTrueTime) throws IOException {
        Path next = Files.writeString(
                setting.resolveSibling("clock.next"),
                (fromTrueTime.isNegative() ? "" : "+") + fromTrueTime.toSeconds() + "\n",
                StandardCharsets.UTF_8);
        Files.move(next, setting, StandardCopyOption.ATOMIC_MOVE);
    }
}
