/** What is broken when, as data: a specification, and the timeline that it makes of a seed. Pure. */
@NullMarked
package io.gustfront.chaos.timeline;

import org.jspecify.annotations.NullMarked;
