package io.tidemark.cli.service;

/** One part of a service: capture, the archiver, or the schedule of snapshots. */
public interface ServicePart {

    /** Its name in logs. */
    String name();

    /** Connects and checks; called again after a failure. */
    Running open() throws Exception;

    /** A part at work. */
    interface Running extends AutoCloseable {

        /** Works until {@link #close} or a failure. */
        void run() throws Exception;

        /** Ends {@link #run} with everything taken so far committed; called by another thread, and once more at the end. */
        @Override
        void close() throws Exception;
    }
}
