/**
 * {@code gust demo}: feeds a Kafka topic, has the example word count run on it, and checks every word against a direct count. The
 * command's thread runs it all, but for the feed, which has a thread of its own.
 */
@NullMarked
package io.gustfront.kafka.tools.demo;

import org.jspecify.annotations.NullMarked;
