/** Word count from Kafka to Kafka, right under replay: the topology that the demo runs. */
@NullMarked
package io.gustfront.examples.wordcount;

import org.jspecify.annotations.NullMarked;
