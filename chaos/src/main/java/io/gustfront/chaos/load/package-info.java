/**
 * What is carried through the cluster under faults: numbered, checksummed records from one Kafka topic to another, by a topology that
 * writes on each which tasks it came through. Runs in workers, and so uses nothing but the API and the Kafka spout.
 */
@NullMarked
package io.gustfront.chaos.load;

import org.jspecify.annotations.NullMarked;
