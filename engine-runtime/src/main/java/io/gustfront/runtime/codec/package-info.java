/** Tuples as bytes: a header coded by hand, values coded by Kryo. Each executor has a codec of its own. */
@NullMarked
package io.gustfront.runtime.codec;

import org.jspecify.annotations.NullMarked;
