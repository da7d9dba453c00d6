/** Command-line tools around Kafka, among them the broker of the demo. */
@NullMarked
package io.gustfront.kafka.tools;

import org.jspecify.annotations.NullMarked;
