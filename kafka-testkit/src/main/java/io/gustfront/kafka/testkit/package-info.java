/**
 * Kafka in memory, behind Kafka's own mock clients: topologies with a Kafka spout and a Kafka bolt run in the {@code TopologyDriver}
 * without a broker, in virtual time. Calls may come from any thread.
 */
@NullMarked
package io.gustfront.kafka.testkit;

import org.jspecify.annotations.NullMarked;
