/** What a running task is given: its context, its collector, metrics, clock, randomness and hooks. */
@NullMarked
package io.gustfront.api.task;

import org.jspecify.annotations.NullMarked;
