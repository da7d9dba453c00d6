/**
 * {@code gust kafka}: topics, offsets, lag and who holds it, dead letters. Each command asks by Kafka's own clients, and is run by the
 * command's thread alone.
 */
@NullMarked
package io.gustfront.kafka.tools.cli;

import org.jspecify.annotations.NullMarked;
