package io.tidemark.capture.source;

import io.tidemark.capture.binlog.ProtectedDatabases;
import io.tidemark.database.ServerConfig;
import io.tidemark.journal.JournalWriter;
import java.time.Clock;

/**
 * What a binlog stream needs; handed to the objects that Debezium's engine creates by name, which only get text settings.
 *
 * @param server where and how to log in
 * @param serverId server_id under which the stream registers at the source
 * @param databases whose rows and DDL are carried
 * @param writer the journal
 * @param origin where the stream begins
 * @param clock capture's clock
 * @param progress is told what has been published
 */
public record StreamSettings(
        ServerConfig server,
        long serverId,
        ProtectedDatabases databases,
        JournalWriter writer,
        StreamOrigin origin,
        Clock clock,
        PublishListener progress) {

    /** How the source's list of replicas names a capture. */
    public static final String REPLICA_NAME = "tidemark";
}
