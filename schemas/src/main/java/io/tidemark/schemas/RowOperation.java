package io.tidemark.schemas;

/** What a row change did. */
public enum RowOperation {
    /** A row came into being: after image only. */
    INSERT,
    /** A row changed: before and after image; the primary key may differ between them. */
    UPDATE,
    /** A row ceased to be: before image only. */
    DELETE
}
