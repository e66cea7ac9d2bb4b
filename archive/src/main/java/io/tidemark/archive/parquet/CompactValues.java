package io.tidemark.archive.parquet;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.column.values.deltalengthbytearray.DeltaLengthByteArrayValuesWriter;
import org.apache.parquet.column.values.dictionary.DictionaryValuesWriter.PlainBinaryDictionaryValuesWriter;
import org.apache.parquet.column.values.factory.DefaultV1ValuesWriterFactory;
import org.apache.parquet.column.values.factory.DefaultV2ValuesWriterFactory;
import org.apache.parquet.column.values.factory.ValuesWriterFactory;
import org.apache.parquet.column.values.fallback.FallbackValuesWriter;

/**
 * Encodes values without a dictionary so that they take few bytes: whole numbers by their differences (DELTA_BINARY_PACKED), and of
 * texts and bytes the lengths apart from the contents (DELTA_LENGTH_BYTE_ARRAY), which zstd then need not look at between them. Both are
 * of Parquet's second version; everything else is as in the first one.
 */
final class CompactValues implements ValuesWriterFactory {
    private final ValuesWriterFactory ofNumbers = new DefaultV2ValuesWriterFactory();
    private final ValuesWriterFactory ofOthers = new DefaultV1ValuesWriterFactory();
    private ParquetProperties properties = ParquetProperties.builder().build();

    @Override
    public void initialize(ParquetProperties properties) {
        this.properties = properties;
        ofNumbers.initialize(properties);
        ofOthers.initialize(properties);
    }

    @Override
    public ValuesWriter newValuesWriter(ColumnDescriptor column) {
        return switch (column.getPrimitiveType().getPrimitiveTypeName()) {
            case INT32, INT64 -> ofNumbers.newValuesWriter(column);
            case BINARY -> ofBytes(column);
            default -> ofOthers.newValuesWriter(column);
        };
    }

    private ValuesWriter ofBytes(ColumnDescriptor column) {
        ValuesWriter plain = new DeltaLengthByteArrayValuesWriter(
                properties.getInitialSlabSize(), properties.getPageSizeThreshold(), properties.getAllocator());
        if (!properties.isDictionaryEnabled(column)) {
            return plain;
        }
        return FallbackValuesWriter.of(
                new PlainBinaryDictionaryValuesWriter(
                        properties.getDictionaryPageSizeThreshold(),
                        Encoding.PLAIN_DICTIONARY,
                        Encoding.PLAIN_DICTIONARY,
                        properties.getAllocator()),
                plain);
    }
}
