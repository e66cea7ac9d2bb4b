package io.tidemark.cli.demo;

import io.tidemark.archive.Archive;
import io.tidemark.archive.ArchiveView;
import io.tidemark.archive.Mark;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Measures the recovery point: looks again and again how much would be lost if the source and Kafka vanished at this moment,
 * that is the time since the moment up to which the archive is complete.
 */
final class ExposureMeter {

    private final Archive archive;
    private final Clock clock;
    private final List<Duration> exposures = new ArrayList<>();
    private ArchiveView view;

    ExposureMeter(Archive archive, Clock clock) throws IOException {
        this.archive = archive;
        this.clock = clock;
        this.view = archive.load();
    }

    /** Looks once. */
    ArchiveView look() throws IOException {
        view = archive.refresh(view);
        Mark mark = view.mark();
        if (mark != null) {
            Duration exposure =
                    Duration.between(Instant.EPOCH.plus(mark.completeToMicros(), ChronoUnit.MICROS), clock.instant());
            exposures.add(exposure.isNegative() ? Duration.ZERO : exposure);
        }
        return view;
    }

    /** The middle one of all looks. */
    Duration median() {
        return sorted().get(exposures.size() / 2);
    }

    /** The worst of all looks. */
    Duration worst() {
        return sorted().get(exposures.size() - 1);
    }

    private List<Duration> sorted() {
        List<Duration> sorted = new ArrayList<>(exposures);
        Collections.sort(sorted);
        return sorted;
    }
}
