package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import java.util.function.Supplier;

/** That a command was asked to end before it saw what comes of what it told the cluster. */
final class Interruption {
    private Interruption() {}

    /**
     * Tells the cluster something, so that the command, if it is cut off in a wait from then on, says what became of it.
     *
     * @param whereItShows the command that tells how it is
     * @param told answered by what the cluster has accepted
     */
    static <T> T telling(CommandEnvironment environment, String whereItShows, Supplier<T> told) {
        environment.setLastWord(new CommandFailedException(
                "interrupted before the master answered; whether it does what was asked shows: " + whereItShows));
        T accepted = told.get();
        environment.setLastWord(afterTheAnswer(whereItShows));
        return accepted;
    }

    /** The cluster has accepted it. */
    static CommandFailedException afterTheAnswer(String whereItShows) {
        return new CommandFailedException("interrupted; what was told the cluster stands, see: " + whereItShows);
    }
}
