package io.tidemark.capture;

import io.tidemark.journal.CaptureState;
import io.tidemark.journal.JournalConfig;
import io.tidemark.journal.JournalWriter;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lets the simulation find out where a stream begins as {@link CaptureService} does. */
public final class StreamStarts {
    private StreamStarts() {}

    /** What {@link StartingPoint} says. */
    public record Found(@Nullable CaptureState state, String journal) {}

    /** Holds journal and archive against each other. */
    public static Found find(
            JournalWriter writer,
            JournalConfig config,
            ArchiveProgress archive,
            Function<String, CaptureState> endOfBinlog,
            Clock clock)
            throws IOException {
        StartingPoint start = StartingPoint.find(writer, config, archive, endOfBinlog, clock);
        return new Found(start.state(), start.journal());
    }
}
