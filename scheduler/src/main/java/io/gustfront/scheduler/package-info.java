/**
 * What master and workers agree on: which tasks and executors a topology has, and what its workers are told of each other.
 * Immutable values, so any thread may read them.
 */
@NullMarked
package io.gustfront.scheduler;

import org.jspecify.annotations.NullMarked;
