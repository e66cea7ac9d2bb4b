package io.tidemark.schemas;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table as far as its rows' meaning goes: its name and columns in order. Immutable and named by its content.
 *
 * <p>A row image of the table is an {@code Object[]} with one canonical cell ({@link ValueKind}) per column, in this order.
 */
public final class TableDefinition {
    private final TableName name;
    private final List<ColumnDefinition> columns;
    private final int[] keyColumns;
    private final Fingerprint fingerprint;

    /**
     * @param name the table's name at the time of this definition
     * @param columns all columns in the server's order, invisible and generated ones included
     */
    public TableDefinition(TableName name, List<ColumnDefinition> columns) {
        this.name = name;
        this.columns = List.copyOf(columns);
        this.keyColumns = IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).keyOrdinal() > 0)
                .boxed()
                .sorted(Comparator.comparingInt(i -> columns.get(i).keyOrdinal()))
                .mapToInt(Integer::intValue)
                .toArray();
        this.fingerprint = Fingerprint.ofText(TableDefinitionJson.write(this));
    }

    /** The table's name. */
    public TableName name() {
        return name;
    }

    /** The columns in the server's order. */
    public List<ColumnDefinition> columns() {
        return columns;
    }

    /** Indexes into {@link #columns()} of the primary key's columns, in key order; empty for a table without one. */
    public int[] keyColumns() {
        return keyColumns.clone();
    }

    /** Whether the table has a primary key; without one its rows are a multiset. */
    public boolean hasKey() {
        return keyColumns.length > 0;
    }

    /** Names this definition by its content. */
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TableDefinition that && fingerprint.equals(that.fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return name + "@" + fingerprint;
    }
}
