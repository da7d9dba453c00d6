/** The smallest topology that does something: no Kafka, nothing to set up. */
@NullMarked
package io.gustfront.examples.hello;

import org.jspecify.annotations.NullMarked;
