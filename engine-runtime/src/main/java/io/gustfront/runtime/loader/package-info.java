/** The class loader of a topology's jar. */
@NullMarked
package io.gustfront.runtime.loader;

import org.jspecify.annotations.NullMarked;
