package io.tidemark.capture.source;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.network.SSLMode;
import com.github.shyiko.mysql.binlog.network.protocol.command.DumpBinaryLogCommand;
import com.github.shyiko.mysql.binlog.network.protocol.command.QueryCommand;
import io.tidemark.capture.binlog.StreamPosition;
import io.tidemark.database.ServerConfig;
import io.tidemark.database.TlsSettings;
import io.tidemark.schemas.ServerFlavor;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One connection that streams the binlog: Debezium's client for login, TLS and packets, with the request for the stream made here.
 * It never reconnects by itself, which can lose or repeat events; a new stream is opened instead.
 */
final class DumpClient extends BinaryLogClient {
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    /** The source must not hang up while capture waits for Kafka. */
    private static final int NET_WRITE_TIMEOUT_SECONDS = 3600;
    /** MARIA_SLAVE_CAPABILITY_GTID: the server sends its GTID events as they are. */
    private static final int MARIADB_CAPABILITY = 4;

    private static final long LAST_OFFSET_OF_A_REQUEST = 0xFFFF_FFFFL;

    private final SourceLogin login;
    private final StreamPosition start;
    private final long replicaServerId;
    private @Nullable PacedSocket socket;

    DumpClient(
            ServerConfig server,
            long serverId,
            SourceLogin login,
            StreamPosition start,
            EventFeed feed,
            Duration silence) {
        super(
                server.address().host(),
                server.address().port(),
                server.credentials().username(),
                server.credentials().password());
        this.login = login;
        this.start = start;
        this.replicaServerId = serverId;
        setServerId(serverId);
        setKeepAlive(false);
        setHeartbeatInterval(HEARTBEAT.toMillis());
        setConnectTimeout(server.connectTimeout().toMillis());
        setNetWriteTimeout(NET_WRITE_TIMEOUT_SECONDS);
        // Any place: without one the client would ask the server where its log ends.
        setBinlogFilename(start.restart().file());
        setBinlogPosition(4);
        setEventDeserializer(feed);
        setSocketFactory(() -> open(silence));
        setUpTls(server.tls());
    }

    @Override
    protected void requestBinaryLogStream() throws IOException {
        register();
        request();
        if (socket != null) {
            socket.startPacing();
        }
    }

    private void request() throws IOException {
        switch (login.flavor()) {
            case MYSQL -> {
                if (login.usesGtids()) {
                    channel.write(
                            new GtidDumpCommand(replicaServerId, start.gtids().toString()));
                } else {
                    requestByFile();
                }
            }
            case MARIADB -> {
                run("SET @mariadb_slave_capability = " + MARIADB_CAPABILITY);
                if (login.usesGtids()) {
                    run("SET @slave_connect_state = '" + start.gtids() + "'");
                    run("SET @slave_gtid_strict_mode = 0");
                    run("SET @slave_gtid_ignore_duplicates = 0");
                    channel.write(new DumpBinaryLogCommand(replicaServerId, "", 4));
                } else {
                    requestByFile();
                }
            }
        }
    }

    /** Makes the source list this connection among its replicas, so that whoever looks finds it and its server_id. */
    private void register() throws IOException {
        if (login.flavor() == ServerFlavor.MYSQL) {
            // Without a UUID some versions list replicas in rows that lack the last column. Derived from the server_id,
            // because
            // the source ends the older of two streams with the same one.
            UUID uuid = UUID.nameUUIDFromBytes(
                    (StreamSettings.REPLICA_NAME + replicaServerId).getBytes(StandardCharsets.UTF_8));
            run("SET @replica_uuid = '" + uuid + "', @slave_uuid = '" + uuid + "'");
        }
        channel.write(new RegisterReplicaCommand(replicaServerId, StreamSettings.REPLICA_NAME));
        checkError(channel.read());
    }

    private void requestByFile() throws IOException {
        if (start.restart().offset() > LAST_OFFSET_OF_A_REQUEST) {
            throw new SourceRefusedException("the protocol cannot ask for a binlog from " + start.restart()
                    + ", behind its first 4 GiB, without GTIDs. Set gtid_mode = ON and take a new snapshot");
        }
        channel.write(new DumpBinaryLogCommand(
                replicaServerId, start.restart().file(), start.restart().offset()));
    }

    private void run(String statement) throws IOException {
        channel.write(new QueryCommand(statement));
        checkError(channel.read());
    }

    private Socket open(Duration silence) throws SocketException {
        PacedSocket opened = new PacedSocket();
        opened.setSoTimeout(Math.toIntExact(silence.toMillis()));
        opened.setTcpNoDelay(true);
        opened.setKeepAlive(true);
        socket = opened;
        return opened;
    }

    private void setUpTls(TlsSettings tls) {
        switch (tls.mode()) {
            case DISABLED -> setSSLMode(SSLMode.DISABLED);
            case REQUIRED -> setSSLMode(SSLMode.REQUIRED);
            case VERIFY_CA -> setSSLMode(SSLMode.VERIFY_CA);
            case VERIFY_IDENTITY -> setSSLMode(SSLMode.VERIFY_IDENTITY);
        }
        if (tls.mode() != TlsSettings.Mode.DISABLED) {
            setSslSocketFactory(new TlsSockets(tls));
        }
    }
}
