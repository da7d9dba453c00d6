package io.gustfront.chaos.inject;

import java.util.List;
import java.util.OptionalLong;

/**
 * What came of breaking something.
 *
 * @param watch the checker's number of it
 * @param target what was broken, for people
 * @param landed whether it was proven to be broken
 * @param proof by what
 * @param resumeMs how long until it was back, where that isn't told by the output
 * @param violations what must not be, for people; empty if all is well
 */
public record Outcome(
        int watch, String target, boolean landed, String proof, OptionalLong resumeMs, List<String> violations) {
    /** Copies what it is given. */
    public Outcome {
        violations = List.copyOf(violations);
    }
}
