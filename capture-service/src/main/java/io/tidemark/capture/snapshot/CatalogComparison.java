package io.tidemark.capture.snapshot;

import io.tidemark.database.Catalog;
import io.tidemark.database.CatalogTable;
import io.tidemark.database.SchemaObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Tells whether two readings of the catalogue show the same definitions. */
final class CatalogComparison {
    private static final Pattern COUNTER = Pattern.compile(" AUTO_INCREMENT=\\d+");

    private CatalogComparison() {}

    /** Counters of AUTO_INCREMENT and of sequences may differ: rows move them, not definitions. */
    static boolean sameDefinitions(Catalog one, Catalog other) {
        return one.databases().equals(other.databases())
                && one.foreignKeys().equals(other.foreignKeys())
                && tables(one).equals(tables(other))
                && objects(one).equals(objects(other));
    }

    private static List<String> tables(Catalog catalog) {
        List<String> texts = new ArrayList<>();
        for (CatalogTable table : catalog.tables()) {
            // Only a table option can stand behind the closing parenthesis; a comment with such text would only cost a
            // retry.
            texts.add(table.definition() + " "
                    + COUNTER.matcher(table.createStatement()).replaceAll(""));
        }
        return texts;
    }

    private static List<String> objects(Catalog catalog) {
        List<String> texts = new ArrayList<>();
        for (SchemaObject object : catalog.objects()) {
            texts.add(object.type() + " " + object.database() + "." + object.name() + " " + object.createStatement());
        }
        return texts;
    }
}
