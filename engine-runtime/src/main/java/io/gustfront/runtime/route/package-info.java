/** Where a tuple goes: hashes of keys, groupings compiled for one producing task, and the outlets that stage what is on its way. */
@NullMarked
package io.gustfront.runtime.route;

import org.jspecify.annotations.NullMarked;
