package io.tidemark.cli.service;

/** Which parts a process runs. */
public enum ServiceRole {
    /** Capture and archiver in one process. */
    RUN("run"),
    /** Capture and snapshots. */
    CAPTURE("capture"),
    /** The archiver alone. */
    ARCHIVER("archiver");

    private final String id;

    ServiceRole(String id) {
        this.id = id;
    }

    /** The command's name. */
    public String id() {
        return id;
    }

    boolean captures() {
        return this != ARCHIVER;
    }

    boolean archives() {
        return this != CAPTURE;
    }
}
