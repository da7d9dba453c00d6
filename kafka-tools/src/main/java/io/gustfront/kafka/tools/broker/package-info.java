/**
 * A Kafka broker for the demo and for tests: a process of its own that lives in one directory, started and ended by a
 * {@link io.gustfront.kafka.tools.broker.BrokerProcess}. Used by the thread that started it.
 */
@NullMarked
package io.gustfront.kafka.tools.broker;

import org.jspecify.annotations.NullMarked;
