package io.tidemark.archive.parquet;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.ValueKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ENUM and SET: the names of the members, otherwise {@code #} and the number. */
final class MemberCells extends TypedCells {
    private static final String NUMBER_PREFIX = "#";

    private final ColumnDefinition column;
    private final boolean isSet;
    private final List<String> members;
    private final Map<String, Integer> placeOfMember = new HashMap<>();

    private MemberCells(ColumnDefinition column) {
        this.column = column;
        this.isSet = column.kind() == ValueKind.SET;
        this.members = column.members();
        for (int i = 0; i < members.size(); i++) {
            placeOfMember.putIfAbsent(members.get(i), i);
        }
    }

    static MemberCells ofColumn(ColumnDefinition column) {
        return new MemberCells(column);
    }

    @Override
    String columnName() {
        return column.name();
    }

    @Override
    @Nullable
    Object typedOf(Object cell) {
        long number = (Long) cell;
        String text = isSet ? joined(number) : member(number);
        // Servers accept equal members outside strict mode, and an empty member of a SET reads like no member.
        return text != null && Long.valueOf(number).equals(numberOf(text)) ? text : null;
    }

    @Override
    String exactOf(Object cell) {
        return NUMBER_PREFIX + Long.toUnsignedString((Long) cell);
    }

    @Override
    Object cellOfTyped(Object typed) {
        Long number = numberOf((String) typed);
        if (number == null) {
            throw new IllegalArgumentException("'" + typed + "' is not made of members of column " + column.name());
        }
        return number;
    }

    @Override
    Object cellOfExact(String exact) {
        if (!exact.startsWith(NUMBER_PREFIX)) {
            throw new IllegalArgumentException(
                    "the exact value '" + exact + "' of column " + column.name() + " does not begin with #");
        }
        return Long.parseUnsignedLong(exact, NUMBER_PREFIX.length(), exact.length(), 10);
    }

    private @Nullable String member(long index) {
        return index >= 1 && index <= members.size() ? members.get((int) index - 1) : null;
    }

    private @Nullable String joined(long bits) {
        if (Long.SIZE - Long.numberOfLeadingZeros(bits) > members.size()) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (long rest = bits; rest != 0; rest &= rest - 1) {
            if (rest != bits) {
                text.append(',');
            }
            text.append(members.get(Long.numberOfTrailingZeros(rest)));
        }
        return text.toString();
    }

    private @Nullable Long numberOf(String text) {
        if (!isSet) {
            Integer place = placeOfMember.get(text);
            return place == null ? null : place + 1L;
        }
        long bits = 0;
        if (!text.isEmpty()) {
            for (String member : text.split(",", -1)) {
                Integer place = placeOfMember.get(member);
                if (place == null) {
                    return null;
                }
                bits |= 1L << place;
            }
        }
        return bits;
    }
}
