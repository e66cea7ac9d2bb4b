package io.tidemark.archive.parquet;

/** BINARY, GEOMETRY and VECTOR: the bytes as they are. */
final class BinaryCells extends TypedCells {
    @Override
    String columnName() {
        return "of bytes";
    }

    @Override
    Object typedOf(Object cell) {
        return cell;
    }

    @Override
    String exactOf(Object cell) {
        throw new IllegalStateException("every byte string has a typed value");
    }

    @Override
    Object cellOfTyped(Object typed) {
        return typed;
    }

    @Override
    Object cellOfExact(String exact) {
        throw new IllegalArgumentException("a column of bytes has no exact values, but there is '" + exact + "'");
    }
}
