/** Configuration: a map as users write it, and the typed record that the engine reads from it, once and whole. */
@NullMarked
package io.gustfront.api.config;

import org.jspecify.annotations.NullMarked;
