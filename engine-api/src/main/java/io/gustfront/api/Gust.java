package io.gustfront.api;

import io.gustfront.api.config.Config;
import io.gustfront.api.topology.Topology;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a program hands over its topology. The same {@code main} runs in local mode ({@code gust local JAR MAIN}) and on a
 * cluster ({@code gust submit JAR MAIN}): who runs it decides who takes the topology in.
 */
public final class Gust {
    /** Inherited, so that a main which submits from a thread that it started is understood, too. */
    private static final InheritableThreadLocal<@Nullable Submitter> SUBMITTER = new InheritableThreadLocal<>();

    private Gust() {}

    /**
     * Submits a topology.
     *
     * @param name a {@linkplain Topology#isLegalId legal} one, not beginning with two underscores; taken until the topology is gone
     * @throws IllegalArgumentException if the name, the topology or the configuration is refused
     * @throws IllegalStateException if nobody here takes topologies in
     */
    public static SubmittedTopology submit(String name, Topology topology, Config config) {
        Objects.requireNonNull(topology, "topology");
        Objects.requireNonNull(config, "config");
        if (!Topology.isLegalId(name) || name.startsWith("__")) {
            throw new IllegalArgumentException("the topology's name '" + name
                    + "' is not legal: 1 to 128 of A-Z a-z 0-9 . _ -, not beginning with __");
        }
        Submitter submitter = SUBMITTER.get();
        if (submitter == null) {
            throw new IllegalStateException("nobody here takes the topology '" + name
                    + "' in: run this program with 'gust local JAR MAIN' or 'gust submit JAR MAIN', or give it to a"
                    + " LocalCluster");
        }
        return submitter.submit(name, topology, config);
    }

    /**
     * Runs a program, such as a user's main, whose submits, also those of threads that it starts, a submitter takes in. For
     * those who launch programs; programs themselves don't need it.
     *
     * @param <E> what the program throws
     */
    public static <E extends Throwable> void runWith(Submitter submitter, Program<E> program) throws E {
        Submitter before = SUBMITTER.get();
        SUBMITTER.set(submitter);
        try {
            program.run();
        } finally {
            if (before == null) {
                SUBMITTER.remove();
            } else {
                SUBMITTER.set(before);
            }
        }
    }

    /**
     * A program that submits topologies.
     *
     * @param <E> what it throws
     */
    @FunctionalInterface
    public interface Program<E extends Throwable> {
        /** Runs it. */
        void run() throws E;
    }
}
