package io.tidemark.cli;

/** How a command ended, for scripts; each kind of failure has one code, which never changes its meaning. */
public enum ExitCode {
    /** Everything asked for was done, and proven where that was asked for. */
    OK(0, "everything asked for was done"),
    /** The command line or the configuration is wrong; nothing was started. */
    USAGE(2, "the command line or the configuration is wrong"),
    /** The source cannot be reached, does not let Tidemark in, or is not set up so that a backup could be complete. */
    SOURCE(3, "the source cannot be reached, refuses the login, or is not set up for a complete backup"),
    /** Kafka cannot be reached, or the journal does not hold what is needed. */
    JOURNAL(4, "Kafka cannot be reached, or the journal is not whole"),
    /** The archive cannot be reached or written, belongs to another source, or an object is damaged or missing. */
    ARCHIVE(5, "the archive cannot be read or written, belongs to another source, or is damaged"),
    /** The archive cannot give the point asked for, or the target must not be written. */
    REFUSED(
            6,
            "the restore or the synthetic snapshot is refused: the archive does not have that point, or the target is not fit"
                    + " or has the tables already"),
    /** What was restored is not what the plan computed. */
    VERIFICATION_FAILED(7, "what was restored, or what is archived, did not verify"),
    /** The source is not protected as it should be. */
    PROTECTION_BROKEN(8, "the protection is broken, or the mark is older than --max-age"),
    /** Another instance does this work already. */
    ANOTHER_INSTANCE(9, "another instance works on the same data-dir, journal, archive or target"),
    /** The target server cannot be reached, refuses the login, or failed while it was loaded. */
    TARGET(10, "the target server cannot be reached, refuses the login, or failed during the restore"),
    /** A local file or directory cannot be used. */
    LOCAL_FILES(11, "a local directory cannot be written or is full"),
    /** The source does not have the history that is archived; a person has to decide. */
    HISTORY_DIVERGED(12, "the source's history is not the archived one: see 'tidemark rebase'"),
    /** A defect in Tidemark. */
    INTERNAL(70, "a defect in Tidemark: please report it with the output of --verbose");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The process's exit status. */
    public int code() {
        return code;
    }

    /** What it means, for the help and the README. */
    public String meaning() {
        return meaning;
    }
}
