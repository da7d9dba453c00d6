/** A tuple on its way: its envelope, its roots and edges, and who emitted it. Owned by the executor that holds it. */
@NullMarked
package io.gustfront.runtime.tuple;

import org.jspecify.annotations.NullMarked;
