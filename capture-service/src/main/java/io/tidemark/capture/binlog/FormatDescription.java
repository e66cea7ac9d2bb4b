package io.tidemark.capture.binlog;

/** The event at the head of every binlog file (MySQL internals, "FORMAT_DESCRIPTION_EVENT"). */
final class FormatDescription {
    private static final int SERVER_VERSION_BYTES = 50;

    private FormatDescription() {}

    /** Version of the server that wrote the file. */
    static String serverVersion(ByteCursor body) {
        body.skip(2);
        return body.slice(SERVER_VERSION_BYTES).utf8ToZero();
    }
}
