package io.tidemark.demo.server;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * How one server instance is set up. Immutable; the {@code with} methods return changed copies.
 *
 * @param baseDirectory holds the data directory, the log and the temporary files of this instance
 * @param port          the TCP port on 127.0.0.1, or 0 for any free one
 * @param serverId      {@code server_id}, unique among servers that replicate from each other
 * @param binaryLog     whether the binary log is written (row format, full images and metadata)
 * @param gtid          whether MySQL runs with {@code gtid_mode=ON}; MariaDB always has GTIDs
 * @param adminPassword the administrator's password
 * @param extraOptions  further command-line options such as {@code --max-connections=20}; they win over the defaults
 */
public record ServerOptions(
        Path baseDirectory,
        int port,
        long serverId,
        boolean binaryLog,
        boolean gtid,
        String adminPassword,
        List<String> extraOptions) {

    public ServerOptions {
        baseDirectory = baseDirectory.toAbsolutePath().normalize();
        extraOptions = List.copyOf(extraOptions);
    }

    /** A server with binary log and GTIDs on a free port, with a random administrator's password. */
    public static ServerOptions in(Path baseDirectory) {
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        return new ServerOptions(baseDirectory, 0, 1, true, true, HexFormat.of().formatHex(secret), List.of());
    }

    /** The same on this port. */
    public ServerOptions withPort(int newPort) {
        return new ServerOptions(baseDirectory, newPort, serverId, binaryLog, gtid, adminPassword, extraOptions);
    }

    /** The same with this {@code server_id}. */
    public ServerOptions withServerId(long newServerId) {
        return new ServerOptions(baseDirectory, port, newServerId, binaryLog, gtid, adminPassword, extraOptions);
    }

    /** The same without a binary log, as a restore target may be. */
    public ServerOptions withoutBinaryLog() {
        return new ServerOptions(baseDirectory, port, serverId, false, false, adminPassword, extraOptions);
    }

    /** The same with {@code gtid_mode=OFF} on MySQL. */
    public ServerOptions withoutGtid() {
        return new ServerOptions(baseDirectory, port, serverId, binaryLog, false, adminPassword, extraOptions);
    }

    /** The same with this administrator's password. */
    public ServerOptions withAdminPassword(String newPassword) {
        return new ServerOptions(baseDirectory, port, serverId, binaryLog, gtid, newPassword, extraOptions);
    }

    /** The same with further command-line options after those already there. */
    public ServerOptions withExtraOptions(List<String> more) {
        List<String> all = new ArrayList<>(extraOptions);
        all.addAll(more);
        return new ServerOptions(baseDirectory, port, serverId, binaryLog, gtid, adminPassword, all);
    }

    /** The command-line options that hold for every version and wherever the server runs, {@link #extraOptions} apart. */
    public List<String> settings() {
        List<String> result = new ArrayList<>(List.of(
                "--server-id=" + serverId,
                "--skip-name-resolve",
                "--local-infile=ON",
                "--character-set-server=utf8mb4",
                "--max-allowed-packet=256M",
                "--innodb-buffer-pool-size=256M",
                // A killed process loses nothing with this, a power cut might: fit for demos and tests, and far faster.
                "--innodb-flush-log-at-trx-commit=2",
                "--sync-binlog=0"));
        if (binaryLog) {
            result.addAll(List.of(
                    "--log-bin=binlog",
                    "--binlog-format=ROW",
                    "--binlog-row-image=FULL",
                    "--binlog-row-metadata=FULL"));
        } else {
            result.add("--skip-log-bin");
        }
        return result;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ServerOptions[baseDirectory=" + baseDirectory + ", port=" + port + ", serverId=" + serverId
                + ", binaryLog=" + binaryLog + ", gtid=" + gtid + ", extraOptions=" + extraOptions + "]";
    }
}
