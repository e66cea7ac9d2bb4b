package io.tidemark.capture;

import io.tidemark.capture.source.NewBeginning;
import io.tidemark.capture.source.StreamOrigin;
import io.tidemark.journal.JournalWriter;
import io.tidemark.schemas.JournalRecord.Gap;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * An operator's decision that the source, as it is now, counts as the continuation of what was captured, whatever became of its history:
 * everything in between is recorded as a gap.
 */
public final class Rebase {

    private Rebase() {}

    /**
     * Records the gap in the journal; capture must not run.
     *
     * @param reason the decision, in a sentence without a full stop
     * @return the gap, or empty if nothing was ever captured, so that nothing can be given up
     * @throws IOException if the archive has to be asked and cannot be read
     */
    public static Optional<Gap> record(CaptureConfig config, ArchiveProgress archive, String reason, Clock clock)
            throws IOException {
        try (JournalWriter writer =
                new JournalWriter(config.journal(), UUID.randomUUID().toString(), clock)) {
            if (writer.lastState() == null && archive.load().mark() == null) {
                return Optional.empty();
            }
            StartingPoint start = StartingPoint.find(
                    writer,
                    config.journal(),
                    archive,
                    journal -> NewBeginning.endOfBinlog(config.server(), journal),
                    clock);
            StreamOrigin origin = new StreamOrigin(start.state(), start.journal(), reason, true);
            return Optional.of(NewBeginning.publish(config.server(), writer, origin, clock));
        }
    }
}
