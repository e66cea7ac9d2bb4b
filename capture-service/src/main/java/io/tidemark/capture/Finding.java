package io.tidemark.capture;

/**
 * Something about the source that matters for its backup.
 *
 * @param severity whether capture can start in spite of it
 * @param what what is wrong
 * @param why why that matters for the backup
 * @param remedy the statement or step that fixes it
 */
public record Finding(Severity severity, String what, String why, String remedy) {
    /** How bad a finding is. */
    public enum Severity {
        /** The backup would lie: capture refuses to start. */
        ERROR,
        /** The backup is right but weaker than it could be. */
        WARNING
    }

    static Finding error(String what, String why, String remedy) {
        return new Finding(Severity.ERROR, what, why, remedy);
    }

    static Finding warning(String what, String why, String remedy) {
        return new Finding(Severity.WARNING, what, why, remedy);
    }
}
