/**
 * Acking: the ledger at the spout, the fold of acks that wait to leave, and the list of tuples that a bolt keeps. Each is owned
 * by one executor's thread.
 */
@NullMarked
package io.gustfront.runtime.ack;

import org.jspecify.annotations.NullMarked;
