package io.tidemark.restore.merge;

import java.util.List;

/**
 * How far the images of a table's changes fit together.
 *
 * @param proven before images that equal the image before them
 * @param unknown before images whose row was not seen before, because the stretch does not begin with all rows
 * @param cascaded links that do not fit but are what a foreign key's action, which the binary log does not show, leaves behind
 * @param broken links that do not fit
 * @param findings the first of the broken ones
 */
public record ChainResult(long proven, long unknown, long cascaded, long broken, List<RowFinding> findings) {
    /** Copies the list. */
    public ChainResult {
        findings = List.copyOf(findings);
    }
}
