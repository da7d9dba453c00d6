/**
 * The load, as the driver sees it: one thread feeds records into Kafka, another reads what comes out and is the only one that touches
 * the checker. The command's thread talks to both.
 */
@NullMarked
package io.gustfront.chaos.flow;

import org.jspecify.annotations.NullMarked;
