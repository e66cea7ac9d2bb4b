package io.tidemark.restore.merge;

import io.tidemark.schemas.ColumnDefinition;
import io.tidemark.schemas.ValueKind;
import java.util.Objects;

/**
 * One column of a foreign key on both sides.
 *
 * @param parentSlot where it stands among the parent's tracked columns
 * @param childSlot where it stands among the child's
 * @param child the child's column
 * @param collation its collation; empty where it holds no text or has its character set's default
 */
record KeyColumn(int parentSlot, int childSlot, CellColumn child, String collation) {

    /** Whether only the server knows which values are equal. */
    boolean isCollated() {
        return isText() && TextComparison.of(collation) == TextComparison.COLLATED;
    }

    /** Whether spaces at the end do not count. */
    boolean isPadded() {
        return isText() && TextComparison.of(collation) == TextComparison.BINARY_PADDED;
    }

    private boolean isText() {
        return child.definition().kind() == ValueKind.TEXT
                && !"binary".equals(child.definition().charset());
    }

    /** The value in a slot as a text by which it is compared, as far as bytes go. */
    String text(String relation, String prefix, int slot) {
        String typed = relation + "." + prefix + "v" + slot;
        String text = "coalesce(" + relation + "." + prefix + "x" + slot + ", CAST(" + typed + " AS VARCHAR))";
        return switch (child.definition().kind()) {
            // -0.0 and 0.0 are equal numbers.
            case FLOAT, DOUBLE -> "CASE WHEN " + typed + " = 0 THEN '0' ELSE " + text + " END";
            default -> text;
        };
    }

    /**
     * Refuses columns that hold the same values in different forms.
     *
     * @throws MergeException if they do
     */
    static void requireAlike(ReferentialKey key, CellColumn parent, CellColumn child) {
        ColumnDefinition one = parent.definition();
        ColumnDefinition other = child.definition();
        boolean lengthCounts = one.kind() != ValueKind.BINARY || key.onUpdate() == ReferentialAction.CASCADE;
        if (one.kind() != other.kind()
                || lengthCounts && one.size() != other.size()
                || one.scale() != other.scale()
                || one.unsigned() != other.unsigned()
                || !Objects.equals(one.charset(), other.charset())
                || !one.members().equals(other.members())) {
            throw new MergeException("foreign key " + key.name() + " of table " + key.child() + " connects column "
                    + other.name() + " with column " + one.name() + " of table " + key.parent()
                    + ", which has another type: what its cascades did cannot be derived; restore from a snapshot behind"
                    + " them");
        }
    }
}
