package io.gustfront.cli.cluster;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Failure;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.view.Views.TopologyDetail;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Follows what a command has set going, until it is done, and shows what that waits for. A master that is away meanwhile is
 * waited for, too: what was accepted goes on without this command.
 */
final class Follow {
    private static final Duration STEP = Duration.ofMillis(150);

    private final StopSignal stop;
    private final BooleanSupplier stopIsMeant;
    private final ProgressLine progress;
    private final Duration timeout;
    private final String whereItShows;

    /**
     * @param whereItShows the command that tells how far it is
     */
    Follow(StopSignal stop, ProgressLine progress, Duration timeout, String whereItShows) {
        this(stop, () -> true, progress, timeout, whereItShows);
    }

    /**
     * @param stopIsMeant whether a request to stop comes from the user, and not from a program that exits
     * @param whereItShows the command that tells how far it is
     */
    Follow(StopSignal stop, BooleanSupplier stopIsMeant, ProgressLine progress, Duration timeout, String whereItShows) {
        this.stop = stop;
        this.stopIsMeant = stopIsMeant;
        this.progress = progress;
        this.timeout = timeout;
        this.whereItShows = whereItShows;
    }

    /**
     * How far something is.
     *
     * @param subject what is followed
     * @param state in a word; nothing, if it is done
     * @param waitsFor what is to happen next, for people; may be empty
     */
    record Stage(String subject, Optional<String> state, List<String> waitsFor) {
        static Stage done(String subject) {
            return new Stage(subject, Optional.empty(), List.of());
        }

        static Stage of(TopologyDetail topology) {
            return new Stage(topology.row().name(), Optional.of(topology.row().state()), reasons(topology));
        }

        private static List<String> reasons(TopologyDetail topology) {
            String reason = topology.row().reason();
            List<String> first = !reason.isEmpty() ? List.of(reason) : topology.unplaced();
            return topology.steps().isEmpty() ? first : topology.steps();
        }

        private String text() {
            String more = waitsFor.size() > 1 ? " (and " + (waitsFor.size() - 1) + " more)" : "";
            return subject + " is " + state.orElse("done") + (waitsFor.isEmpty() ? "" : ": " + waitsFor.get(0) + more);
        }
    }

    /**
     * Looks again and again.
     *
     * @param goal completes "... isn't "
     * @param atLeast how long the cluster was told to take at most, which comes on top of the timeout
     * @param look tells how far it is
     * @throws CommandFailedException after the deadline, or if the command is asked to end
     */
    void until(String goal, Duration atLeast, Supplier<Stage> look) {
        stop.setLastWord(() -> progress.note(Failure.line(Interruption.afterTheAnswer(whereItShows))));
        long startNs = System.nanoTime();
        Duration deadline = timeout.plus(atLeast);
        String state = "";
        while (true) {
            Stage stage = withPatience(look);
            if (stage.state().isEmpty()) {
                progress.clear();
                return;
            }
            if (System.nanoTime() - startNs > deadline.toNanos()) {
                throw new CommandFailedException(String.format(
                        Locale.ROOT,
                        "%s isn't %s after %d s: %s; the cluster goes on with it",
                        stage.subject(),
                        goal,
                        deadline.toSeconds(),
                        stage.text()));
            }
            if (stage.state().get().equals(state)) {
                progress.show(stage.text());
            } else {
                progress.step(stage.text());
                state = stage.state().get();
            }
            pause();
        }
    }

    private void pause() {
        if (stop.isRequested() && !stopIsMeant.getAsBoolean()) {
            LockSupport.parkNanos(STEP.toNanos());
        } else if (stop.await(STEP) && stopIsMeant.getAsBoolean()) {
            throw Interruption.afterTheAnswer(whereItShows);
        }
    }

    /** Nobody leads for a moment when a master ends. */
    private static Stage withPatience(Supplier<Stage> look) {
        try {
            return look.get();
        } catch (GustException e) {
            if (e.status() == 0 || e.error().equals("not-leading")) {
                return new Stage(
                        "the cluster", Optional.of("without a master"), List.of(String.valueOf(e.getMessage())));
            }
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
