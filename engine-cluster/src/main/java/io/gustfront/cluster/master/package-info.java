/**
 * The master's decisions. {@code MasterAgent} is the one thread that owns them: an event comes, pure functions decide what is to be
 * written, it is written under the leader's term, and only then applied, answered and told to supervisors.
 */
@NullMarked
package io.gustfront.cluster.master;

import org.jspecify.annotations.NullMarked;
