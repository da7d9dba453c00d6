/**
 * The REST API of a master: checks who asks and what, once; then hands it to the master's thread, or reads its snapshot. Jetty's
 * threads, which may block.
 */
@NullMarked
package io.gustfront.cluster.rest;

import org.jspecify.annotations.NullMarked;
