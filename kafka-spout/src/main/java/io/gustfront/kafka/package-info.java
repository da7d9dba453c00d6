/** A spout that reads records from Kafka partitions. */
@NullMarked
package io.gustfront.kafka;

import org.jspecify.annotations.NullMarked;
