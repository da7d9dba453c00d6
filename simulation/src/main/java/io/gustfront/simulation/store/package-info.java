/** The store as processes in virtual time see it: late, away at times, and with sessions that end. */
@NullMarked
package io.gustfront.simulation.store;

import org.jspecify.annotations.NullMarked;
