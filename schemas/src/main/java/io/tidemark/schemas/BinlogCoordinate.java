package io.tidemark.schemas;

/**
 * A place in one server's binary log.
 *
 * <p>Ordered by the file's numeric suffix, then by the offset, never as text: {@code binlog.1000000} follows
 * {@code binlog.999999}. Coordinates of different servers, or of one server before and after {@code RESET}, have no order;
 * {@link Position#sequence()} is the order that survives those.
 *
 * @param file name of the binlog file, with its numeric suffix
 * @param offset bytes from the start of the file
 */
public record BinlogCoordinate(String file, long offset) implements Comparable<BinlogCoordinate> {

    /** Checks that the file name ends in a number and that the offset is not negative. */
    public BinlogCoordinate {
        fileNumber(file);
        if (offset < 0) {
            throw new IllegalArgumentException("binlog offset " + offset + " is negative");
        }
    }

    /** The number that ends the file's name. */
    public long fileNumber() {
        return fileNumber(file);
    }

    /** The file's name without its number: what {@code log_bin_basename} ends in. */
    public String fileBase() {
        return file.substring(0, file.lastIndexOf('.'));
    }

    /**
     * Parses {@code FILE:POS}.
     *
     * @throws IllegalArgumentException naming the text if it has another form
     */
    public static BinlogCoordinate parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a binlog position: use FILE:POS, for example binlog.000042:1234");
        }
        try {
            return new BinlogCoordinate(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a binlog position: '" + text.substring(colon + 1) + "' is not a number", e);
        }
    }

    @Override
    public int compareTo(BinlogCoordinate other) {
        int byFile = Long.compare(fileNumber(), other.fileNumber());
        return byFile != 0 ? byFile : Long.compare(offset, other.offset);
    }

    @Override
    public String toString() {
        return file + ":" + offset;
    }

    private static long fileNumber(String file) {
        int dot = file.lastIndexOf('.');
        try {
            return Long.parseLong(file, dot + 1, file.length(), 10);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("binlog file name '" + file + "' does not end in a number", e);
        }
    }
}
