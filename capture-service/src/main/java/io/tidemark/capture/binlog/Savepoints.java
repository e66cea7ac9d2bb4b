package io.tidemark.capture.binlog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The savepoints of the open transaction, newest last, with how far the transaction was at each. */
final class Savepoints {
    /**
     * A moment of the transaction.
     *
     * @param sequence sequence of the last record before it
     * @param rows row changes of the transaction before it
     */
    record Mark(long sequence, long rows) {}

    private record Savepoint(String name, Mark mark) {}

    private final List<Savepoint> savepoints = new ArrayList<>();

    /** Sets a savepoint; an older one of the same name is gone. */
    void set(String name, Mark mark) {
        String key = key(name);
        savepoints.removeIf(savepoint -> savepoint.name.equals(key));
        savepoints.add(new Savepoint(key, mark));
    }

    /** The moment of a savepoint, which stays while those behind it are gone; null if there is none of the name. */
    @Nullable
    Mark rollBackTo(String name) {
        String key = key(name);
        for (int i = savepoints.size() - 1; i >= 0; i--) {
            if (savepoints.get(i).name.equals(key)) {
                savepoints.subList(i + 1, savepoints.size()).clear();
                return savepoints.get(i).mark;
            }
        }
        return null;
    }

    /** The servers compare these names without case. */
    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
