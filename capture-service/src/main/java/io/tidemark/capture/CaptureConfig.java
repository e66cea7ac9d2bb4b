package io.tidemark.capture;

import io.tidemark.database.ServerConfig;
import io.tidemark.journal.JournalConfig;
import java.util.List;

/**
 * What to capture, and into which journal.
 *
 * @param server the source and how to log in
 * @param databases the databases to protect; empty for all but the server's own
 * @param serverId server_id under which capture registers at the source; no other replica may use it
 * @param journal the journal, which also names the source
 */
public record CaptureConfig(ServerConfig server, List<String> databases, long serverId, JournalConfig journal) {
    private static final long LARGEST_SERVER_ID = 0xFFFF_FFFFL;

    /** Checks the server id and copies the databases. */
    public CaptureConfig {
        databases = List.copyOf(databases);
        if (serverId < 1 || serverId > LARGEST_SERVER_ID) {
            throw new IllegalArgumentException(
                    "source.server-id " + serverId + " is not between 1 and " + LARGEST_SERVER_ID);
        }
    }
}
