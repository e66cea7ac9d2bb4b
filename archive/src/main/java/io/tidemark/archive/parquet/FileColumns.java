package io.tidemark.archive.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.tidemark.schemas.TableDefinition;
import io.tidemark.schemas.TableDefinitionJson;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** Columns and metadata that several kinds of files have. */
final class FileColumns {
    private static final String DEFINITION = "tidemark.definition";

    private FileColumns() {}

    static PrimitiveType number(PrimitiveTypeName type, String name) {
        return Types.required(type).named(name);
    }

    static PrimitiveType text(Repetition repetition, String name) {
        return Types.primitive(BINARY, repetition).as(stringType()).named(name);
    }

    static PrimitiveType bytes(Repetition repetition, String name) {
        return Types.primitive(BINARY, repetition).named(name);
    }

    static PrimitiveType time(String name) {
        return Types.required(INT64).as(timestampType(true, TimeUnit.MICROS)).named(name);
    }

    /** The footer's metadata of a file of a table's rows. */
    static Map<String, String> metadata(TableDefinition table) {
        return Map.of("tidemark.schema", table.fingerprint().hex(), DEFINITION, TableDefinitionJson.write(table));
    }

    /**
     * The columns whose values ascend where rows are sorted by identity: those of the primary key's first column, in both images.
     *
     * @param metadata of the file; without a table's definition there are none
     */
    static List<String> ascending(Map<String, String> metadata) {
        String definition = metadata.get(DEFINITION);
        if (definition == null) {
            return List.of();
        }
        TableDefinition table = TableDefinitionJson.read(definition);
        if (!table.hasKey()) {
            return List.of();
        }
        String first = table.columns().get(table.keyColumns()[0]).name();
        return List.of(ColumnNames.before(first), ColumnNames.after(first));
    }
}
