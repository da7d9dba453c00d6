/** The most frequent of everything, by ticks. */
@NullMarked
package io.gustfront.examples.topn;

import org.jspecify.annotations.NullMarked;
