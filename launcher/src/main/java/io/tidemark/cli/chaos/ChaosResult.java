package io.tidemark.cli.chaos;

import java.util.List;
import java.util.Map;

/**
 * What a run of faults led to.
 *
 * @param seed seed of the faults and of the workload
 * @param faults how often each was made
 * @param transactions that the workload committed
 * @param moments at which the source was read whole, and which were restored and compared
 * @param findings what was not as it should be, in sentences; empty if nothing
 */
public record ChaosResult(
        long seed, Map<Fault, Integer> faults, long transactions, int moments, List<String> findings) {
    /** Copies the collections. */
    public ChaosResult {
        faults = Map.copyOf(faults);
        findings = List.copyOf(findings);
    }
}
