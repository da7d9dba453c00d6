package io.gustfront.chaos.inject;

import java.util.List;
import java.util.Set;

/**
 * How things were before a fault that the topology must not notice: all its workers are the same afterwards and, where nothing that
 * tuples need was hit, what they make went on coming. Used by the command's thread.
 */
final class Unnoticed {
    private static final long MOST_SILENCE_MS = 1_000;

    private final Scene scene;
    private final Set<Scene.Life> lives;
    private final long fromMs;

    private Unnoticed(Scene scene) {
        this.scene = scene;
        this.lives = scene.lives();
        this.fromMs = System.currentTimeMillis();
    }

    /** As things are now. */
    static Unnoticed from(Scene scene) {
        return new Unnoticed(scene);
    }

    /** Waits until the topology is whole, and adds what isn't as it was with its workers. */
    void addWhatWorkersNoticed(List<String> violations) {
        if (scene.awaitWhole(violations)) {
            addRestarts(violations);
        }
    }

    /** Adds which workers aren't those that were there before. */
    void addRestarts(List<String> violations) {
        Set<Scene.Life> now = scene.lives();
        if (!now.equals(lives)) {
            violations.add("workers were started again: " + lives + " became " + now);
        }
    }

    /**
     * Adds it if for too long nothing came out.
     *
     * @return the longest time in which nothing did, in milliseconds
     */
    long addSilence(List<String> violations) {
        long silenceMs = scene.longestSilenceMs(fromMs);
        if (silenceMs > MOST_SILENCE_MS) {
            violations.add("nothing came out for " + silenceMs + " ms");
        }
        return silenceMs;
    }
}
