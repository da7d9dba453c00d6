package io.gustfront.cluster.master;

import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.TopologyRecord.ComponentSize;
import io.gustfront.cluster.model.TopologyRecord.Edge;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What users ask for. All of it was validated where it came in, and is no more than a wish until it is decided. */
public sealed interface Command {
    /** The same for the same wish: a command that was done isn't done again. */
    String requestId();

    /**
     * Take a topology in. Its blobs are on disk already.
     *
     * @param requestId see {@link Command#requestId}
     * @param name legal, perhaps taken
     * @param jar its jar
     * @param blob its blob
     * @param components what the blob's structure says
     * @param edges what the blob's structure says
     * @param workers how many it asks for
     * @param drainWaitMs what its configuration says
     * @param autoRebalance what its configuration says
     * @param active whether its spouts are to run
     */
    record Submit(
            String requestId,
            String name,
            BlobRef jar,
            BlobRef blob,
            SortedMap<String, ComponentSize> components,
            List<Edge> edges,
            int workers,
            long drainWaitMs,
            boolean autoRebalance,
            boolean active)
            implements Command {}

    /**
     * Drain and remove a topology.
     *
     * @param requestId see {@link Command#requestId}
     * @param name which
     * @param waitMs how long to drain; empty: what its configuration says
     */
    record Kill(String requestId, String name, Optional<Long> waitMs) implements Command {}

    /**
     * Let a topology's spouts run, or not. A paused or failed one is tried again.
     *
     * @param requestId see {@link Command#requestId}
     * @param name which
     * @param active whether they are to run
     */
    record Activate(String requestId, String name, boolean active) implements Command {}

    /**
     * Give a topology other numbers of workers and executors, and be even over nodes and workers.
     *
     * @param requestId see {@link Command#requestId}
     * @param name which
     * @param workers how many; empty: as now
     * @param executors by component; those that are missing stay
     * @param waitMs how long what moves may drain; empty: what its configuration says
     */
    record Rebalance(
            String requestId,
            String name,
            Optional<Integer> workers,
            SortedMap<String, Integer> executors,
            Optional<Long> waitMs)
            implements Command {}

    /**
     * Empty a node, or let it be used again.
     *
     * @param requestId see {@link Command#requestId}
     * @param node which
     * @param draining whether it is to be emptied
     */
    record DrainNode(String requestId, String node, boolean draining) implements Command {}
}
