/**
 * What a supervisor and its workers say to each other, and how a topology travels: plain structure coded by hand, the user's
 * objects as opaque bytes. Immutable values and pure functions, so any thread may use them.
 */
@NullMarked
package io.gustfront.runtime.channel;

import org.jspecify.annotations.NullMarked;
