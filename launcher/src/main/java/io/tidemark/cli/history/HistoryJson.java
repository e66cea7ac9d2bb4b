package io.tidemark.cli.history;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.archive.DerivedStretch;
import io.tidemark.archive.Mark;
import io.tidemark.archive.parquet.ArchivedChange;
import io.tidemark.cli.Quantities;
import io.tidemark.restore.history.CellText;
import io.tidemark.restore.history.HistoryEntry;
import io.tidemark.restore.history.HistoryEntry.Change;
import io.tidemark.restore.history.HistoryEntry.ColumnChange;
import io.tidemark.restore.history.HistoryEntry.Loss;
import io.tidemark.restore.history.HistoryEntry.Statement;
import io.tidemark.restore.history.HistoryReach;
import io.tidemark.restore.history.RowHistory;
import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.Position;
import io.tidemark.schemas.RowOperation;
import io.tidemark.schemas.TableName;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row's history for programs, entry by entry, since it may be longer than memory. */
public final class HistoryJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final PrintWriter out;

    /** @param out where to */
    public HistoryJson(PrintWriter out) {
        this.out = out;
    }

    /** Prints all of it. */
    public void print(TableName table, RowHistory history) throws IOException {
        try (JsonGenerator json = MAPPER.createGenerator(out).useDefaultPrettyPrinter()) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeStringField("table", table.toString());
            json.writeObjectFieldStart("key");
            for (Map.Entry<String, String> column : history.key().entrySet()) {
                json.writeStringField(column.getKey(), column.getValue());
            }
            json.writeEndObject();
            write(json, history.reach());
            json.writeArrayFieldStart("entries");
            for (HistoryEntry entry = history.next(); entry != null; entry = history.next()) {
                write(json, entry);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.println();
        out.flush();
    }

    private static void write(JsonGenerator json, HistoryReach reach) throws IOException {
        Mark mark = reach.mark();
        json.writeObjectFieldStart("complete");
        json.writeStringField("from", Quantities.time(reach.fromMicros()));
        json.writeNumberField("afterSequence", reach.afterSequence());
        json.writeBooleanField("pruned", reach.pruned());
        json.writeStringField("to", Quantities.time(mark.completeToMicros()));
        json.writeNumberField("throughSequence", mark.sequence());
        json.writeStringField("gtids", mark.gtids());
        json.writeStringField("binlog", mark.coordinate().toString());
        json.writeNumberField("gaps", reach.gaps().size());
        json.writeNumberField("derivedThroughSequence", reach.derivedThrough());
        json.writeBooleanField("derivedBehind", reach.derivedBehind());
        json.writeArrayFieldStart("derived");
        for (DerivedStretch stretch : reach.derived()) {
            json.writeStartObject();
            json.writeNumberField("afterSequence", stretch.after());
            json.writeNumberField("throughSequence", stretch.through());
            json.writeEndObject();
        }
        json.writeEndArray();
        writeTexts(json, "notSearched", reach.notSearched());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, HistoryEntry entry) throws IOException {
        json.writeStartObject();
        if (entry instanceof Change change) {
            json.writeStringField("kind", "change");
            write(json, change);
        } else if (entry instanceof Statement statement) {
            json.writeStringField("kind", "statement");
            write(json, statement.entry().position());
            json.writeStringField("sql", statement.sql());
        } else if (entry instanceof Loss loss) {
            json.writeStringField("kind", "gap");
            json.writeNumberField("sequence", entry.sequence());
            json.writeStringField("from", Quantities.time(loss.gap().from().completeToMicros()));
            json.writeStringField("to", Quantities.time(loss.gap().to().completeToMicros()));
            json.writeStringField("reason", loss.gap().reason());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Change change) throws IOException {
        ArchivedChange archived = change.change();
        json.writeStringField("operation", archived.operation().name());
        json.writeBooleanField("derived", archived.cascade() != null);
        write(json, archived.position());
        ArchivedChange.Cascade cascade = archived.cascade();
        if (cascade != null) {
            json.writeObjectFieldStart("cause");
            json.writeStringField("table", cascade.causeTable());
            writeTexts(json, "foreignKeys", cascade.keys());
            json.writeEndObject();
        }
        json.writeStringField("keyChange", change.move().name().toLowerCase(Locale.ROOT));
        json.writeArrayFieldStart("columns");
        for (ColumnChange column : change.columns()) {
            json.writeStartObject();
            json.writeStringField("column", column.column().name());
            if (archived.operation() != RowOperation.INSERT) {
                write(json, "before", column.column(), column.before(), column.beforeKnown());
            }
            if (archived.operation() != RowOperation.DELETE) {
                write(json, "after", column.column(), column.after(), column.afterKnown());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, Position position) throws IOException {
        json.writeNumberField("sequence", position.sequence());
        json.writeStringField("gtid", position.gtid());
        json.writeStringField("commitTime", Quantities.time(position.commitTimeMicros()));
        json.writeStringField("binlog", position.coordinate().toString());
        json.writeNumberField("serverId", position.serverId());
        json.writeNumberField("threadId", position.threadId());
    }

    /** A text that is not the value itself stands in an object, so that nobody takes it for one. */
    private static void write(
            JsonGenerator json, String field, ColumnDefinition column, @Nullable Object cell, boolean isKnown)
            throws IOException {
        if (!isKnown) {
            json.writeObjectFieldStart(field);
            json.writeBooleanField("known", false);
            json.writeEndObject();
        } else if (cell == null) {
            json.writeNullField(field);
        } else if (CellText.isExact(column, cell)) {
            json.writeObjectFieldStart(field);
            json.writeStringField("exact", CellText.of(column, cell));
            json.writeEndObject();
        } else {
            json.writeStringField(field, CellText.of(column, cell));
        }
    }

    private static void writeTexts(JsonGenerator json, String field, List<String> texts) throws IOException {
        json.writeArrayFieldStart(field);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
