/** What secrets prove messages with. */
@NullMarked
package io.gustfront.runtime.crypto;

import org.jspecify.annotations.NullMarked;
