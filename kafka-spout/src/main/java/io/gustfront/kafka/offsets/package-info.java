/** Which offsets of a partition are done, and so which may be committed: pure data, of one thread, without Kafka. */
@NullMarked
package io.gustfront.kafka.offsets;

import org.jspecify.annotations.NullMarked;
