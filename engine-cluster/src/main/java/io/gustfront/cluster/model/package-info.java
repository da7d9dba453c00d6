/** What the control plane talks about and keeps: topologies with their states, assignments, nodes. Immutable values. */
@NullMarked
package io.gustfront.cluster.model;

import org.jspecify.annotations.NullMarked;
