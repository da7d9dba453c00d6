/**
 * What stands between executors: inboxes with a bound, shares of them, and the control lane. Offered to by many threads, drained
 * by one.
 */
@NullMarked
package io.gustfront.runtime.flow;

import org.jspecify.annotations.NullMarked;
