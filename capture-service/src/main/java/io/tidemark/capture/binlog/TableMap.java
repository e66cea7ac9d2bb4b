package io.tidemark.capture.binlog;

import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TABLE_MAP event (MySQL internals, "TABLE_MAP_EVENT"; optional metadata: {@code libs/mysql/binlog/event/rows_event.h},
 * Table_map_event): which table a table id stands for, its columns, and how to read its rows.
 */
public final class TableMap {
    private final TableName name;
    private final TableDefinition definition;
    private final CellDecoder[] decoders;
    private final byte[] body;

    private TableMap(TableName name, TableDefinition definition, CellDecoder[] decoders, byte[] body) {
        this.name = name;
        this.definition = definition;
        this.decoders = decoders;
        this.body = body;
    }

    /** The id that row events refer to. */
    static long tableId(ByteCursor in) {
        return in.littleEndian(6);
    }

    /** The table's name; the cursor stands behind the table id. */
    static TableName readName(ByteCursor in) {
        in.skip(2);
        String database = in.utf8(in.u8());
        in.skip(1);
        String table = in.utf8(in.u8());
        in.skip(1);
        return new TableName(database, table);
    }

    /**
     * Reads the columns; the cursor stands behind the name.
     *
     * @throws NotUnderstoodException if the event does not describe the columns completely
     */
    static TableMap read(
            TableName name,
            ByteCursor in,
            byte[] body,
            CollationNames collations,
            ServerFlavor flavor,
            YearSigns yearSigns) {
        List<ColumnMetadata> columns = new TableMapColumns(name, in, collations, flavor, yearSigns).read();
        CellDecoder[] decoders = new CellDecoder[columns.size()];
        for (int i = 0; i < decoders.length; i++) {
            decoders[i] = Columns.decoder(columns.get(i), flavor);
        }
        TableDefinition definition = new TableDefinition(
                name, columns.stream().map(Columns::definition).toList());
        return new TableMap(name, definition, decoders, body);
    }

    /** The table's name. */
    public TableName name() {
        return name;
    }

    /** The table's columns as they are for the rows that follow. */
    public TableDefinition definition() {
        return definition;
    }

    /** Whether an event with this body says the same, so that nothing has to be read again. */
    boolean hasBody(byte[] other) {
        return Arrays.equals(body, other);
    }

    int columnCount() {
        return decoders.length;
    }

    /** Reads one row image of all columns. */
    @Nullable
    Object[] readImage(ByteCursor in) {
        int nulls = in.position();
        in.skip((decoders.length + 7) / 8);
        byte[] bytes = in.array();
        @Nullable Object[] image = new Object[decoders.length];
        for (int i = 0; i < decoders.length; i++) {
            if ((bytes[nulls + (i >> 3)] & 1 << (i & 7)) == 0) {
                image[i] = decoders[i].read(in);
            }
        }
        return image;
    }
}
