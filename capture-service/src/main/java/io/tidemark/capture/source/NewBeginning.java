package io.tidemark.capture.source;

import io.tidemark.database.ServerConfig;
import io.tidemark.journal.CaptureState;
import io.tidemark.journal.JournalWriter;
import io.tidemark.schemas.JournalRecord;
import io.tidemark.schemas.JournalRecord.Gap;
import java.time.Clock;
import java.util.List;

/** Records a gap up to the end of a source's binlog without reading any of it. */
public final class NewBeginning {

    private NewBeginning() {}

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
