/**
 * Decides which worker slot each executor runs in: a pure function from a
 * {@link io.gustfront.scheduler.placement.ClusterView} to a {@link io.gustfront.scheduler.placement.SchedulingPlan}. The
 * master's event thread calls it; it reads no clock, no randomness and nothing but its argument, and keeps nothing.
 */
@NullMarked
package io.gustfront.scheduler.placement;

import org.jspecify.annotations.NullMarked;
