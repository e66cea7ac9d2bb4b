package io.tidemark.restore;

import io.tidemark.database.SchemaObject;
import io.tidemark.schemas.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Triggers that are kept out of the target while rows are loaded, so that they do not fire; they are there while a statement runs
 * that may move or drop them with their tables.
 */
final class ParkedTriggers {
    private final ReplaySession session;
    private final List<SchemaObject> parked = new ArrayList<>();

    ParkedTriggers(ReplaySession session) {
        this.session = session;
    }

    /** Keeps a trigger, as it is to be created in the target, for later. */
    void add(SchemaObject trigger) {
        parked.add(trigger);
    }

    int size() {
        return parked.size();
    }

    /** Creates those of some databases of the target. */
    void release(Set<String> databases) throws SQLException {
        List<SchemaObject> released = parked.stream()
                .filter(trigger -> databases.contains(trigger.database()))
                .toList();
        create(released);
        parked.removeAll(released);
    }

    /** Creates all of them. */
    void release() throws SQLException {
        create(parked);
        parked.clear();
    }

    private void create(List<SchemaObject> triggers) throws SQLException {
        for (SchemaObject trigger : triggers) {
            session.run(trigger.database(), trigger.createStatement(), trigger.session());
        }
    }

    /** Drops and keeps the triggers that the target has. */
    void park(List<SchemaObject> present) throws SQLException {
        for (SchemaObject trigger : present) {
            session.run(
                    trigger.database(),
                    "DROP TRIGGER " + TableName.quote(trigger.database()) + "." + TableName.quote(trigger.name()));
            parked.add(trigger);
        }
    }
}
