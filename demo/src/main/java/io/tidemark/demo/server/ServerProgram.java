package io.tidemark.demo.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One server's binaries on disk: what to execute and how its flavor is initialised and configured. */
public interface ServerProgram {

    /** {@code mysql} or {@code mariadb}. */
    String flavor();

    /** The version number, such as {@code 11.4.5}. */
    String version();

    /** The command that starts the server program, without server options. */
    List<String> command();

    /** Options that tell the program where its own files are; needed for initialising and for running. */
    List<String> locationOptions();

    /** Options of this flavor for a small server, according to {@code options}. */
    List<String> runOptions(ServerOptions options);

    /**
     * Creates the system tables in an empty data directory, without any account that a network client could use.
     *
     * @param dataDirectory an empty directory
     * @param step          runs the initialising process to its end and fails if it fails
     */
    void initialise(Path dataDirectory, InitialisationStep step) throws IOException;

    /** Runs the server program once, to its end. */
    @FunctionalInterface
    interface InitialisationStep {
        /**
         * @param options       options after {@link ServerProgram#command()}
         * @param standardInput what the program reads, one file after the other
         */
        void run(List<String> options, List<Path> standardInput) throws IOException;
    }
}
