package io.gustfront.chaos.timeline;

import io.gustfront.api.topology.Topology;
import java.util.List;
import java.util.Optional;

/**
 * What a run does: a cluster, a load, and faults. Written as JSON; what isn't written has a default.
 *
 * @param name under which its results are kept
 * @param about what it is for, one line
 * @param cluster what it runs on
 * @param load what is carried meanwhile
 * @param faults which faults are drawn, in turn; the seed draws their victims, and which of several it is if {@code shuffled}
 * @param shuffled whether faults are drawn at random, by weight
 * @param count how many faults, if the command doesn't say
 * @param everyMs the time from one fault to the next, at least: none comes before the one before has healed
 * @param examined whether memory, threads and handles of all processes are looked at before each fault: they must not grow
 */
public record ChaosSpec(
        String name,
        Optional<String> about,
        Optional<ClusterShape> cluster,
        Optional<LoadShape> load,
        List<FaultEntry> faults,
        Optional<Boolean> shuffled,
        Optional<Integer> count,
        Optional<Long> everyMs,
        Optional<Boolean> examined) {
    private static final int MOST_FAULTS = 10_000;

    /** Checks what it is given. */
    public ChaosSpec {
        require(Topology.isLegalId(name), "'name' must be 1 to 128 of A-Z a-z 0-9 . _ -");
        require(!faults.isEmpty(), "'faults' is empty");
        int faultCount = count.orElse(1);
        require(faultCount >= 1 && faultCount <= MOST_FAULTS, "'count' must be from 1 to " + MOST_FAULTS);
        require(everyMs.orElse(0L) >= 0, "'everyMs' must not be negative");
        faults = List.copyOf(faults);
    }

    /**
     * A fault that may be drawn.
     *
     * @param fault which
     * @param durationMs how long it lasts; what that means, {@link FaultKind} says
     * @param weight how often it is drawn, compared with others
     */
    public record FaultEntry(FaultKind fault, Optional<Long> durationMs, Optional<Integer> weight) {
        private static final long DAY_MS = 86_400_000;

        /** Checks what it is given. */
        public FaultEntry {
            require(
                    durationMs.orElse(0L) >= 0 && durationMs.orElse(0L) <= DAY_MS,
                    "'durationMs' must be from 0 to a day");
            require(weight.orElse(1) >= 1, "'weight' must be 1 or more");
        }
    }

    /**
     * A cluster.
     *
     * @param zooKeepers how many servers of ZooKeeper
     * @param masters how many masters
     * @param nodes how many nodes
     * @param slots how many slots each has
     */
    public record ClusterShape(
            Optional<Integer> zooKeepers, Optional<Integer> masters, Optional<Integer> nodes, Optional<Integer> slots) {
        /** One server of ZooKeeper, one master, two nodes of two slots each. */
        public static final ClusterShape DEFAULT =
                new ClusterShape(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        private static final int MOST = 20;

        /** Checks what it is given. */
        public ClusterShape {
            for (Optional<Integer> number : List.of(zooKeepers, masters, nodes, slots)) {
                require(number.orElse(1) >= 1 && number.orElse(1) <= MOST, "'cluster' has numbers from 1 to " + MOST);
            }
        }
    }

    /**
     * A load.
     *
     * @param perSecond how many records are fed per second
     * @param keys how many different keys they have
     * @param padding how many bytes each is longer than it had to be
     * @param workers how many workers carry it
     * @param executors of each component; as many as workers if it isn't said
     * @param maxPending how many records may be open at each spout task; what the engine takes if it isn't said
     * @param ordered whether the spout keeps the order of each key
     * @param heapMiB of each worker
     */
    public record LoadShape(
            Optional<Integer> perSecond,
            Optional<Integer> keys,
            Optional<Integer> padding,
            Optional<Integer> workers,
            Optional<Integer> executors,
            Optional<Integer> maxPending,
            Optional<Boolean> ordered,
            Optional<Integer> heapMiB) {
        /** The usual one. */
        public static final LoadShape DEFAULT = new LoadShape(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        /** Checks what it is given. */
        public LoadShape {
            for (Optional<Integer> number : List.of(perSecond, keys, workers, executors, maxPending, heapMiB)) {
                require(number.orElse(1) >= 1, "'load' has numbers from 1");
            }
            require(padding.orElse(0) >= 0 && padding.orElse(0) <= 4096, "'padding' must be from 0 to 4096");
        }
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
