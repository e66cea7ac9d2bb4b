package io.tidemark.capture.source;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.network.protocol.command.Command;
import io.tidemark.database.ServerConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A replica that registers at its source as real ones do (COM_REGISTER_SLAVE), and reads its binlog. */
public final class RegisteredReplica extends BinaryLogClient implements AutoCloseable {
    private static final byte REGISTER = 0x15;
    private static final int REGISTER_BYTES = 18;

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
        // Host, user and password are empty, port, rank and source id are zero.
        byte[] register = ByteBuffer.allocate(REGISTER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(REGISTER)
                .putInt((int) getServerId())
                .array();
        channel.write((Command) () -> register);
        checkError(channel.read());
        super.requestBinaryLogStream();
    }

    @Override
    public void close() throws IOException {
        disconnect();
    }
}
