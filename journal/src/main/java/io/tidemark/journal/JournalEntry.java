package io.tidemark.journal;

import io.tidemark.schemas.JournalRecord;

/**
 * A record as it lies in the journal.
 *
 * @param offset its Kafka offset; grows from entry to entry, with holes where Kafka keeps its transaction markers
 * @param record the record
 * @param bytes its encoded size
 */
public record JournalEntry(long offset, JournalRecord record, int bytes) {}
