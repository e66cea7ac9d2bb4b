package io.tidemark.config;

/** The parts of the configuration that a command may be unable to work without. */
public enum ConfigPart {
    /** The server to protect. */
    SOURCE,
    /** An external Kafka cluster. */
    KAFKA,
    /** The archive. */
    ARCHIVE
}
