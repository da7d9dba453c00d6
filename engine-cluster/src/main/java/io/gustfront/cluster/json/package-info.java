/** JSON as the control plane reads and writes it: data only, never classes that the text names. Any thread. */
@NullMarked
package io.gustfront.cluster.json;

import org.jspecify.annotations.NullMarked;
