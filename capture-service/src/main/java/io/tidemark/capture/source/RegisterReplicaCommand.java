package io.tidemark.capture.source;

import com.github.shyiko.mysql.binlog.network.protocol.command.Command;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * {@code COM_REGISTER_SLAVE} of the replication protocol: the server lists the connection in {@code SHOW REPLICAS}, until it ends.
 *
 * @param serverId the replica's server_id
 * @param host the name that the list shows, at most 60 ASCII characters; may be empty
 */
record RegisterReplicaCommand(long serverId, String host) implements Command {
    private static final byte COM_REGISTER_SLAVE = 0x15;
    /** Command, server_id, three lengths, port, rank and the source's server_id. */
    private static final int BYTES_WITHOUT_HOST = 1 + 4 + 3 + 2 + 4 + 4;

    @Override
    public byte[] toByteArray() {
        byte[] name = host.getBytes(StandardCharsets.US_ASCII);
        // User and password are empty, port, rank and source id zero.
        return ByteBuffer.allocate(BYTES_WITHOUT_HOST + name.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(COM_REGISTER_SLAVE)
                .putInt((int) serverId)
                .put((byte) name.length)
                .put(name)
                .array();
    }
}
