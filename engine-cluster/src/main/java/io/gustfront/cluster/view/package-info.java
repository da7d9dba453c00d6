/** What the REST API takes and gives, as records: the server and the Java client share them. Immutable. */
@NullMarked
package io.gustfront.cluster.view;

import org.jspecify.annotations.NullMarked;
