package io.tidemark.archive;

/**
 * Who wrote a commit.
 *
 * @param id random name of the process's use of the archive, new at each start
 * @param host name of its machine, for people
 */
public record Writer(String id, String host) {}
