package io.tidemark.cli.torture;

import java.util.List;
import java.util.Map;

/**
 * What one history showed.
 *
 * @param seed decided it
 * @param statements how many ran
 * @param kinds how many the server took of each kind
 * @param moments how many were restored and compared
 * @param findings where a restore or the protection failed, each a text of several lines; empty if all is well
 */
public record TortureResult(long seed, int statements, Map<String, Integer> kinds, int moments, List<String> findings) {

    public TortureResult {
        kinds = Map.copyOf(kinds);
        findings = List.copyOf(findings);
    }

    /** Statements that the server took. */
    public int accepted() {
        return kinds.values().stream().mapToInt(Integer::intValue).sum();
    }
}
