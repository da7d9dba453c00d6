/** Two streams joined, each result anchored to both of its inputs. */
@NullMarked
package io.gustfront.examples.join;

import org.jspecify.annotations.NullMarked;
