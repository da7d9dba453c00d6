/**
 * What supervisors and the leading master say to each other: JSON in frames of at most 1 MiB, after the handshake of
 * {@link io.gustfront.runtime.channel.Handshake} with the cluster's secret. Immutable values and pure functions.
 */
@NullMarked
package io.gustfront.cluster.wire;

import org.jspecify.annotations.NullMarked;
