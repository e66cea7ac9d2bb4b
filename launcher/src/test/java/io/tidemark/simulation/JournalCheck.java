package io.tidemark.simulation;

import io.tidemark.journal.JournalConfig;
import io.tidemark.schemas.JournalCodec;
import io.tidemark.schemas.JournalFormatException;
import io.tidemark.schemas.JournalRecord;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Holds what becomes visible in the journal against its promises: numbered without a hole or a repetition, never trimmed too early. */
final class JournalCheck implements SimulatedKafka.Observer {
    private record Seen(String incarnation, long sequence) {}

    private final JournalConfig journal;
    private final LongSupplier archivedThrough;
    private final JournalCodec codec = new JournalCodec();
    private final Map<byte[], Seen> seen = new IdentityHashMap<>();
    private @Nullable String incarnation;
    private long last;

    /** @param archivedThrough the sequence of the archive's mark */
    JournalCheck(JournalConfig journal, LongSupplier archivedThrough) {
        this.journal = journal;
        this.archivedThrough = archivedThrough;
    }

    @Override
    public void committed(String topic, List<byte[]> values) {
        if (!topic.equals(journal.journalTopic())) {
            return;
        }
        for (byte[] value : values) {
            JournalRecord record = decode(value);
            if (record instanceof JournalRecord.StreamStart start) {
                if (start.journal().equals(incarnation) && start.sequence() != last) {
                    throw new AssertionError(
                            "a stream starts behind " + start.sequence() + ", the journal ends with " + last);
                }
                incarnation = start.journal();
                last = start.sequence();
            } else if (record instanceof JournalRecord.Positioned positioned) {
                if (incarnation == null || positioned.position().sequence() != last + 1) {
                    throw new AssertionError("the journal has " + record + " behind sequence " + last);
                }
                last++;
                seen.put(value, new Seen(incarnation, last));
            }
        }
    }

    @Override
    public void trimmed(String topic, List<byte[]> values) {
        for (byte[] value : values) {
            Seen record = seen.remove(value);
            if (record != null
                    && record.incarnation.equals(incarnation)
                    && record.sequence > archivedThrough.getAsLong()) {
                throw new AssertionError("sequence " + record.sequence + " is trimmed, the archive has only "
                        + archivedThrough.getAsLong());
            }
        }
    }

    @Override
    public void lost(String topic) {
        if (topic.equals(journal.journalTopic())) {
            incarnation = null;
            seen.clear();
        }
    }

    private JournalRecord decode(byte[] value) {
        try {
            return codec.decode(value);
        } catch (JournalFormatException e) {
            throw new AssertionError("the journal has an unreadable record", e);
        }
    }
}
