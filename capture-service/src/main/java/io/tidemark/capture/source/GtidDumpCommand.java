package io.tidemark.capture.source;

import com.github.shyiko.mysql.binlog.network.protocol.command.Command;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * COM_BINLOG_DUMP_GTID: asks a MySQL server for all transactions but those in a set (MySQL internals, "COM_BINLOG_DUMP_GTID"; sets
 * with tags: {@code sql/rpl_gtid_set.cc}, Gtid_set::encode).
 */
final class GtidDumpCommand implements Command {
    private static final byte COM_BINLOG_DUMP_GTID = 0x1E;
    private static final int FIRST_OFFSET = 4;

    private record Source(byte[] uuid, String tag, List<long[]> intervals) {}

    private final long serverId;
    private final String gtids;

    GtidDumpCommand(long serverId, String gtids) {
        this.serverId = serverId;
        this.gtids = gtids;
    }

    @Override
    public byte[] toByteArray() {
        byte[] set = encode();
        return ByteBuffer.allocate(1 + 2 + 4 + 4 + 8 + 4 + set.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(COM_BINLOG_DUMP_GTID)
                .putShort((short) 0)
                .putInt((int) serverId)
                .putInt(0)
                .putLong(FIRST_OFFSET)
                .putInt(set.length)
                .put(set)
                .array();
    }

    private byte[] encode() {
        List<Source> sources = sources();
        boolean tagged = sources.stream().anyMatch(source -> !source.tag.isEmpty());
        int size = 8;
        for (Source source : sources) {
            size += 16 + (tagged ? 1 + source.tag.length() : 0) + 8 + 16 * source.intervals.size();
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        // With tags, the number of sources moves up a byte and the outermost bytes say so.
        out.putLong(tagged ? 1L << 56 | (long) sources.size() << 8 | 1 : sources.size());
        for (Source source : sources) {
            out.put(source.uuid);
            if (tagged) {
                out.put((byte) (source.tag.length() << 1));
                out.put(source.tag.getBytes(StandardCharsets.US_ASCII));
            }
            out.putLong(source.intervals.size());
            for (long[] interval : source.intervals) {
                out.putLong(interval[0]).putLong(interval[1] + 1);
            }
        }
        return out.array();
    }

    private List<Source> sources() {
        List<Source> sources = new ArrayList<>();
        for (String part : gtids.split(",")) {
            if (part.isEmpty()) {
                continue;
            }
            String[] fields = part.split(":");
            byte[] uuid = HexFormat.of().parseHex(fields[0].replace("-", ""));
            boolean hasTag = !Character.isDigit(fields[1].charAt(0));
            List<long[]> intervals = new ArrayList<>();
            for (int i = hasTag ? 2 : 1; i < fields.length; i++) {
                String[] ends = fields[i].split("-");
                intervals.add(new long[] {Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1])});
            }
            sources.add(new Source(uuid, hasTag ? fields[1] : "", intervals));
        }
        return sources;
    }
}
