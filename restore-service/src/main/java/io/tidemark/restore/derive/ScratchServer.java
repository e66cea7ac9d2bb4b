package io.tidemark.restore.derive;

import io.tidemark.database.ServerConfig;
import java.time.Clock;

/**
 * A server of the source's family and at least its version, into which history may be restored to see what its statements make of
 * rows. It must not have the databases that are protected; they are dropped again.
 *
 * @param config how to log in
 * @param clock tells when a restore into it began
 */
public record ScratchServer(ServerConfig config, Clock clock) {}
