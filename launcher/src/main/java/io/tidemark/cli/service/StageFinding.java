package io.tidemark.cli.service;

import io.tidemark.capture.Finding;

/**
 * Something that matters for the backup, and where it was found.
 *
 * @param stage where
 * @param finding what
 */
public record StageFinding(Stage stage, Finding finding) {

    /** What is looked at. */
    public enum Stage {
        /** The server to protect. */
        SOURCE,
        /** The journal. */
        KAFKA,
        /** The archive. */
        ARCHIVE
    }

    /** Whether the services refuse to start. */
    public boolean refuses() {
        return finding.severity() == Finding.Severity.ERROR;
    }
}
