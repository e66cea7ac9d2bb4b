package io.tidemark.archive.parquet;

import io.tidemark.schemas.ColumnDefinition;
import org.jspecify.annotations.Nullable;

public abstract class TypedCells {
    public static TypedCells of(ColumnDefinition column) { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public abstract @Nullable Object typed(Object cell);
    public abstract @Nullable String exact(Object cell);
    public abstract @Nullable Object cell(@Nullable Object typed, @Nullable String exact);
    public static @Nullable Object typed(ColumnDefinition column, @Nullable Object cell) { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public static @Nullable String exact(ColumnDefinition column, @Nullable Object cell) { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
    public static @Nullable Object cell(ColumnDefinition column, @Nullable Object typed, @Nullable String exact) { throw new UnsupportedOperationException("published for compilation only; the body follows"); }
}
