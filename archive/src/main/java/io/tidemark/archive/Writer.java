package io.tidemark.archive;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/**
 * Who wrote a commit.
 *
 * @param id random name of the process's use of the archive, new at each start
 * @param host name of its machine, for people
 */
public record Writer(String id, String host) {

    /** With a new random name. */
    static Writer ofThisProcess() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown";
        }
        return new Writer(UUID.randomUUID().toString(), host);
    }
}
