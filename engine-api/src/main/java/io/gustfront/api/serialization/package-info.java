/** How user classes cross from worker to worker, without naming the library that does it. */
@NullMarked
package io.gustfront.api.serialization;

import org.jspecify.annotations.NullMarked;
