package io.gustfront.cluster.master;

import io.gustfront.cluster.model.AssignmentRecord;
import java.util.Optional;

/**
 * What a command would lead to if it were given now. Nothing is written, and nobody is told: deciding is a function of what is
 * known.
 *
 * @param answer what the command would be answered
 * @param before the topology's assignment as it is; empty if it has none
 * @param after the assignment that the command would make; that before, if it would leave it
 */
public record Rehearsal(Answer answer, Optional<AssignmentRecord> before, Optional<AssignmentRecord> after) {

    /** That of a rebalance. */
    public static Rehearsal of(Command.Rebalance command, Snapshot snapshot) {
        Image image = snapshot.image();
        Decision decision = CommandLogic.decide(command, image, snapshot.sights(), snapshot.term(), 0);
        Optional<AssignmentRecord> before = image.idOf(command.name()).flatMap(image::assignment);
        Optional<AssignmentRecord> after = decision.changes().stream()
                .filter(Change.PutAssignment.class::isInstance)
                .map(change -> ((Change.PutAssignment) change).assignment())
                .findFirst();
        return new Rehearsal(decision.answer(), before, after.isPresent() ? after : before);
    }
}
