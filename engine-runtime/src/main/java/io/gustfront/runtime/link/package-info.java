/**
 * Links: carries opaque payloads between the workers of a topology, in order and exactly once within a session, and hands back
 * what was not acknowledged when a session closes. All of it runs on the thread of the worker's one {@link
 * io.gustfront.runtime.link.Transport}, the link thread; only {@link io.gustfront.runtime.link.LinkSession#offer} and the hub's
 * commands may be called by others.
 */
@NullMarked
package io.gustfront.runtime.link;

import org.jspecify.annotations.NullMarked;
