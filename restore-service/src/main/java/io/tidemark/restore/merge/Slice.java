package io.tidemark.restore.merge;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One of some pieces of about the same size that a list of files is cut into, each of neighbours: several readers, each with a piece of
 * its own, read every file once.
 *
 * @param index which piece, from 0
 * @param count how many pieces there are
 */
public record Slice(int index, int count) {
    /** All files. */
    public static final Slice WHOLE = new Slice(0, 1);

    /** Refuses pieces that do not exist. */
    public Slice {
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException("there is no piece " + index + " of " + count);
        }
    }

    /** All pieces, in the order of their files. */
    public static List<Slice> pieces(int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> new Slice(index, count))
                .toList();
    }

    /** The files of this piece; none where there are fewer files than pieces, perhaps. */
    <T> List<T> of(List<T> files) {
        return files.subList(boundary(files, index), boundary(files, index + 1));
    }

    /** Index of the first file of a piece. */
    int boundary(List<?> files, int piece) {
        return (int) ((long) files.size() * piece / count);
    }

    /** Whether what is in no file belongs to this piece. */
    boolean isFirst() {
        return index == 0;
    }
}
