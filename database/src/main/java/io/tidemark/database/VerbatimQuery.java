package io.tidemark.database;

import java.io.IOException;
import org.mariadb.jdbc.client.Context;
import org.mariadb.jdbc.client.socket.Writer;
import org.mariadb.jdbc.message.ClientMessage;

/**
 * A COM_QUERY whose statement is sent byte for byte (MySQL internals, "COM_QUERY"). The driver itself always sends UTF-8, which another
 * {@code character_set_client} would misread.
 */
final class VerbatimQuery implements ClientMessage {
    private static final int COM_QUERY = 0x03;

    private final byte[] statement;

    VerbatimQuery(byte[] statement) {
        this.statement = statement;
    }

    @Override
    public int encode(Writer writer, Context context) throws IOException {
        writer.initPacket();
        writer.writeByte(COM_QUERY);
        writer.writeBytes(statement);
        writer.flush();
        return 1;
    }
}
