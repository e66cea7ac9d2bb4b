package io.tidemark.demo.types;

import java.util.List;

/**
 * Column types that share a table.
 *
 * @param name for the table
 * @param types as a column definition has them, such as {@code DECIMAL(65,30)}
 */
public record TypeGroup(String name, List<String> types) {

    public TypeGroup {
        types = List.copyOf(types);
    }
}
