package io.gustfront.scheduler.placement;

import io.gustfront.scheduler.TaskRange;

/**
 * An executor without a place.
 *
 * @param executor its tasks
 * @param component what they are tasks of
 * @param reason why, for people: what is taken, by whom, and what can't be used
 */
public record Unplaced(TaskRange executor, String component, String reason) {}
