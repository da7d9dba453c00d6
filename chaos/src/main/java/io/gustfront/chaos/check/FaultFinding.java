package io.gustfront.chaos.check;

import java.util.OptionalLong;

/**
 * What a fault has cost so far.
 *
 * @param atMs when it was, since 1970
 * @param inFlight how many records were acknowledged and not out then
 * @param missing how many of these aren't out yet
 * @param drainMs how long until all of these were out; empty if they aren't
 * @param resumeMs how long until a task that was hit was back; or, where none was, from the repair to the next output; empty if that
 *     is still to come
 * @param duplicated how many records came out again between this fault and the next
 */
public record FaultFinding(
        long atMs, long inFlight, long missing, OptionalLong drainMs, OptionalLong resumeMs, long duplicated) {}
