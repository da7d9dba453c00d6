/**
 * What survives: a small tree of versioned nodes, some of which live as long as a session does. One contract, two forms: ZooKeeper,
 * and memory that is stepped by hand. Results come on a thread of the store, or on the one that steps.
 */
@NullMarked
package io.gustfront.cluster.store;

import org.jspecify.annotations.NullMarked;
