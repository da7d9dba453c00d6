/** What the tests of several modules need. Not shipped. */
@NullMarked
package io.gustfront.testsupport;

import org.jspecify.annotations.NullMarked;
