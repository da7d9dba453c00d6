package io.gustfront.cluster.master;

import java.util.List;

/**
 * What follows from a command.
 *
 * @param changes to be made durable first
 * @param answer to be given then
 */
public record Decision(List<Change> changes, Answer answer) {
    /** Copies what it is given. */
    public Decision {
        changes = List.copyOf(changes);
    }

    static Decision refuse(Answer.Why why, String message) {
        return new Decision(List.of(), new Answer.Refused(why, message));
    }
}
