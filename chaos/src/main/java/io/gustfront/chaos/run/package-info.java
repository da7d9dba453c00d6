/** Runs a specification: starts the cluster and the load, goes through the timeline, accounts for everything. One thread. */
@NullMarked
package io.gustfront.chaos.run;

import org.jspecify.annotations.NullMarked;
