package io.tidemark.capture.source;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import io.tidemark.database.ServerConfig;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A replica that registers at its source as real ones do (COM_REGISTER_SLAVE), and reads its binlog. */
public final class RegisteredReplica extends BinaryLogClient implements AutoCloseable {
    private RegisteredReplica(ServerConfig server) {
        super(
                server.address().host(),
                server.address().port(),
                server.credentials().username(),
                server.credentials().password());
    }

    /** Connects; returns when the source streams. */
    public static RegisteredReplica of(ServerConfig server, long serverId) throws IOException, TimeoutException {
        RegisteredReplica replica = new RegisteredReplica(server);
        replica.setServerId(serverId);
        replica.setKeepAlive(false);
        replica.connect(TimeUnit.SECONDS.toMillis(30));
        return replica;
    }

    @Override
    protected void requestBinaryLogStream() throws IOException {
        channel.write(new RegisterReplicaCommand(getServerId(), ""));
        checkError(channel.read());
        super.requestBinaryLogStream();
    }

    @Override
    public void close() throws IOException {
        disconnect();
    }
}
