package io.tidemark.archive;

/**
 * A part of the source's history that is lost: no point strictly inside can be restored, and none behind it without a snapshot
 * taken behind it.
 *
 * @param afterSequence the last sequence before the loss
 * @param beforeSequence the first sequence behind it
 * @param from how far the archive was complete before it
 * @param to where the archive goes on
 * @param reason why, for people
 * @param foundAtMicros when it was found, microseconds since 1970 UTC
 */
public record Gap(long afterSequence, long beforeSequence, Mark from, Mark to, String reason, long foundAtMicros) {}
