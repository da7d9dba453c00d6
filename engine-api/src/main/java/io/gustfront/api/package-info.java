/** The one entry point of a program that hands over a topology: {@link io.gustfront.api.Gust#submit}. */
@NullMarked
package io.gustfront.api;

import org.jspecify.annotations.NullMarked;
