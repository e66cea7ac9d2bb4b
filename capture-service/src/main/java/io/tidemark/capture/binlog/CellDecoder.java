package io.tidemark.capture.binlog;

/** Reads one column's value of a row image as its canonical cell ({@link io.tidemark.schemas.ValueKind}). */
@FunctionalInterface
interface CellDecoder {
    /** The cell; the cursor stands behind it afterwards. NULL is in the row's bitmap and never comes here. */
    Object read(ByteCursor in);
}
