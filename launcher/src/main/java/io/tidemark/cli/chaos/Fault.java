package io.tidemark.cli.chaos;

/** What may happen to a protection or its source at any moment. */
public enum Fault {
    /** SIGKILL to the service, which is started again. */
    SERVICE_KILLED("kills the service"),
    /** SIGSTOP to the service, and SIGCONT some seconds later. */
    SERVICE_SUSPENDED("suspends the service"),
    /** SIGTERM to the service, which is started again. */
    SERVICE_STOPPED("stops the service"),
    /** SIGKILL to the source, which recovers and begins a new binlog. */
    SOURCE_KILLED("kills the source"),
    /** The source is stopped cleanly and started again. */
    SOURCE_RESTARTED("restarts the source"),
    /** The source ends the connection over which its binlog is read. */
    CONNECTION_CUT("cuts the connection to the source"),
    /** The source begins a new binlog. */
    LOG_ROTATED("rotates the source's binlog");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    /** What it does, for people. */
    public String words() {
        return words;
    }
}
