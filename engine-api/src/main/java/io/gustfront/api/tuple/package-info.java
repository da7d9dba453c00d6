/** What travels: values under named fields. Everything here is immutable and may be used by any thread. */
@NullMarked
package io.gustfront.api.tuple;

import org.jspecify.annotations.NullMarked;
