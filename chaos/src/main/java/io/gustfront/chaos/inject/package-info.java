/**
 * Breaks things, proves that they are broken, and mends them; one class for each kind of thing. Used by the command's thread; the
 * proxy between workers has threads of its own.
 */
@NullMarked
package io.gustfront.chaos.inject;

import org.jspecify.annotations.NullMarked;
