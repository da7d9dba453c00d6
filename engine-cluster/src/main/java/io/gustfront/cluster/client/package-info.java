/** The REST API in Java, for the command line and for programs. Calls block the caller's thread. */
@NullMarked
package io.gustfront.cluster.client;

import org.jspecify.annotations.NullMarked;
