/** Kafka as the spout sees it: logs with holes, committed offsets, and trouble. */
@NullMarked
package io.gustfront.simulation.broker;

import org.jspecify.annotations.NullMarked;
