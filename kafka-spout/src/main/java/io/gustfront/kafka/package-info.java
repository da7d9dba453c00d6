/** A spout that reads records from Kafka partitions, and a bolt that writes them. */
@NullMarked
package io.gustfront.kafka;

import org.jspecify.annotations.NullMarked;
