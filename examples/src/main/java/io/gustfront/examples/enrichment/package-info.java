/** Orders from Kafka to Kafka, each with its price; those that can't be priced go to a dead-letter topic. */
@NullMarked
package io.gustfront.examples.enrichment;

import org.jspecify.annotations.NullMarked;
