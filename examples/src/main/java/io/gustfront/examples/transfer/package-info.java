/** One topic to another, in the order of each key. */
@NullMarked
package io.gustfront.examples.transfer;

import org.jspecify.annotations.NullMarked;
