package io.tidemark.database;

import java.util.Collection;

/** Reads a {@link Catalog}. */
final class CatalogReader {
    CatalogReader(ServerConnection connection) {}

    Catalog read(Collection<String> databases) {
        throw new UnsupportedOperationException();
    }
}
