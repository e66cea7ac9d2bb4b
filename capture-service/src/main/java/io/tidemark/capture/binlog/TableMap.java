package io.tidemark.capture.binlog;

import io.tidemark.schemas.ServerFlavor;
import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableName;
import io.tidemark.schemas.ValueKind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TABLE_MAP event (MySQL internals, "TABLE_MAP_EVENT"; optional metadata: {@code libs/mysql/binlog/event/rows_event.h},
 * Table_map_event): which table a table id stands for, its columns, and how to read its rows.
 */
public final class TableMap {
    /** Value options: bitmaps tell which JSON columns are changes of the row before. */
    private static final long PARTIAL_JSON = 1;

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
        @Nullable Object[] image = new Object[decoders.length];
        for (int i = 0; i < decoders.length; i++) {
            if (!isSet(in, nulls, i)) {
                image[i] = decoders[i].read(in);
            }
        }
        return image;
    }

    /**
     * Reads an image that may hold JSON columns as changes of the image before it (MySQL {@code rows_event.h},
     * Partial_update_rows_event).
     *
     * @param in stands at the image, in front of its value options
     * @param before where the image before it begins
     */
    @Nullable
    Object[] readPartialImage(ByteCursor in, int before) {
        int partial = -1;
        long options = in.packedInteger();
        if (options == PARTIAL_JSON) {
            partial = in.position();
            in.skip((jsonColumns() + 7) / 8);
        } else if (options != 0) {
            throw new NotUnderstoodException(
                    "a row event has the unknown value options " + options, "Use a newer Tidemark for this server.");
        }
        int nulls = in.position();
        in.skip((decoders.length + 7) / 8);
        @Nullable JsonBinary[] documents = partial < 0 ? new JsonBinary[0] : documents(in, before);
        @Nullable Object[] image = new Object[decoders.length];
        int json = 0;
        for (int i = 0; i < decoders.length; i++) {
            boolean isJson = definition.columns().get(i).kind() == ValueKind.JSON;
            boolean isPartial = isJson && partial >= 0 && isSet(in, partial, json);
            json += isJson ? 1 : 0;
            if (isSet(in, nulls, i)) {
                continue;
            }
            image[i] = isPartial ? changed(documents[i], in) : decoders[i].read(in);
        }
        return image;
    }

    private byte[] changed(@Nullable JsonBinary document, ByteCursor in) {
        if (document == null) {
            throw new NotUnderstoodException(
                    "a row of table " + name + " has a partial change of a JSON document that was NULL",
                    "Report this event to Tidemark's authors.");
        }
        return JsonDiffs.applied(document, in.slice(Math.toIntExact(in.u32()))).print();
    }

    /** The documents of an image's JSON columns, by column; null for other columns and for NULL. */
    private @Nullable JsonBinary[] documents(ByteCursor row, int image) {
        ByteCursor in = new ByteCursor(row.array(), image, row.end());
        in.skip((decoders.length + 7) / 8);
        @Nullable JsonBinary[] documents = new JsonBinary[decoders.length];
        for (int i = 0; i < decoders.length; i++) {
            if (isSet(in, image, i)) {
                continue;
            }
            if (definition.columns().get(i).kind() == ValueKind.JSON) {
                ByteCursor document = in.slice(Math.toIntExact(in.u32()));
                documents[i] = JsonBinary.document(document.array(), document.position(), document.remaining());
            } else {
                decoders[i].read(in);
            }
        }
        return documents;
    }

    private int jsonColumns() {
        return (int) definition.columns().stream()
                .filter(column -> column.kind() == ValueKind.JSON)
                .count();
    }

    private static boolean isSet(ByteCursor in, int bitmap, int bit) {
        return (in.array()[bitmap + (bit >> 3)] & 1 << (bit & 7)) != 0;
    }
}
