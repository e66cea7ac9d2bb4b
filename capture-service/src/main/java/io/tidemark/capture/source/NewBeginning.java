package io.tidemark.capture.source;

import io.tidemark.database.ServerConfig;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.JournalWriter;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.JournalRecord.Gap;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Begins at the end of a source's binlog without reading any of it. */
public final class NewBeginning {

    private NewBeginning() {}

    /**
     * Where a source's binlog ends.
     *
     * @param journal the incarnation of the journal that begins there
     * @return the state of that incarnation, published at a time of the source's clock such that what commits later commits behind it
     * @throws SourceLostException if the source cannot be reached
     * @throws SourceRefusedException if it refuses
     */
    public static CaptureState endOfBinlog(ServerConfig server, String journal) {
        SourceLogin login = SourceLogin.open(server, StreamOrigin.at(null, journal));
        // MariaDB's binlog has only the second in which a transaction committed.
        Instant before = login.askedAt().truncatedTo(ChronoUnit.SECONDS).minusMillis(1);
        return login.state(login.start(), journal, Clock.fixed(before, ZoneOffset.UTC));
    }

    /**
     * Publishes the gap; the next stream goes on behind it.
     *
     * @param origin how far the journal is, and why what follows is given up
     * @return the gap
     * @throws SourceLostException if the source cannot be reached
     * @throws SourceRefusedException if it refuses
     */
    public static Gap publish(ServerConfig server, JournalWriter writer, StreamOrigin origin, Clock clock) {
        SourceLogin login = SourceLogin.open(server, origin);
        List<JournalRecord> opening = login.opening();
        CaptureState state = login.state(login.start(), origin.journal(), clock);
        writer.publish(opening, state);
        return (Gap) opening.get(opening.size() - 1);
    }
}
