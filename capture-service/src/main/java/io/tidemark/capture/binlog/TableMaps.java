package io.tidemark.capture.binlog;

import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables that the source's table ids stand for at the moment. */
final class TableMaps {
    /** Table ids are never reused while a server runs; old ones are dropped all at once. */
    private static final int MOST = 10_000;

    private final ProtectedDatabases databases;
    private final CollationNames collations;
    private final ServerFlavor flavor;
    private YearSigns yearSigns = YearSigns.UNKNOWN;
    private final Map<Long, TableMap> tables = new HashMap<>();
    private final Set<Long> unprotected = new HashSet<>();

    TableMaps(ProtectedDatabases databases, CollationNames collations, ServerFlavor flavor) {
        this.databases = databases;
        this.collations = collations;
        this.flavor = flavor;
    }

    /** Reads a TABLE_MAP event's body. */
    void put(ByteCursor in) {
        long id = TableMap.tableId(in);
        byte[] body = Arrays.copyOfRange(in.array(), in.position(), in.end());
        TableMap known = tables.get(id);
        if (known != null && known.hasBody(body)) {
            return;
        }
        if (tables.size() + unprotected.size() > MOST) {
            clear();
        }
        tables.remove(id);
        unprotected.remove(id);
        TableName name = TableMap.readName(in);
        if (databases.contains(name.database())) {
            tables.put(id, TableMap.read(name, in, body, collations, flavor, yearSigns));
        } else {
            unprotected.add(id);
        }
    }

    /** The table of a row event, or null if it is not protected. */
    @Nullable
    TableMap find(long id) {
        TableMap table = tables.get(id);
        if (table == null && !unprotected.contains(id)) {
            throw new NotUnderstoodException(
                    "a row event is for table id " + id + ", which no event before it describes",
                    "Report this event to Tidemark's authors.");
        }
        return table;
    }

    /** Takes the version of the server that wrote the file from now on. */
    void writtenBy(String serverVersion) {
        yearSigns = YearSigns.of(flavor, serverVersion);
        clear();
    }

    /** Forgets all: another file or server begins. */
    void clear() {
        tables.clear();
        unprotected.clear();
    }
}
