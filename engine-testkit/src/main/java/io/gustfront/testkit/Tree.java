package io.gustfront.testkit;

import io.gustfront.runtime.tuple.Envelope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One tracked spout tuple and all that stems from it, as seen from outside. */
final class Tree {
    /**
     * Tells a tuple of the tree that is delivered from all others: an edge comes again only where a tuple has taken it over from the one that it stems from
     * (PROTOCOL L7), which came another way.
     */
    record Delivery(long edge, int sourceTask, int targetTask) {
        static Delivery of(Envelope tuple, int root) {
            return new Delivery(tuple.edges(root), tuple.getSourceTask(), tuple.targetTask());
        }
    }

    final ObservedSpout spout;
    final Object messageId;
    final long emittedNs;
    final List<Passage> passages = new ArrayList<>();
    final List<Emission> foreign = new ArrayList<>(); // emitted by other threads
    final Set<Delivery> deliveries = new HashSet<>();
    long root; // 0 until the first of its tuples is delivered
    boolean over; // its spout has heard, or is lost
    boolean incomplete; // something was emitted in a way that can't be followed

    Tree(ObservedSpout spout, Object messageId, long emittedNs) {
        this.spout = spout;
        this.messageId = messageId;
        this.emittedNs = emittedNs;
    }

    /** What became of it so far, for people. */
    String story() {
        StringBuilder text = new StringBuilder("message " + messageId + ", emitted by " + spout + " at "
                + Trace.time(emittedNs).strip() + ":\n");
        for (Passage passage : passages) {
            text.append("  ").append(Trace.time(passage.emittedNs)).append("  ").append(passage);
            if (passage.envelope != null) {
                text.append(", executed at ")
                        .append(Trace.time(passage.executedNs).strip())
                        .append(" in ")
                        .append(passage.at);
            }
            text.append(": ").append(state(passage)).append('\n');
        }
        return text.toString();
    }

    private static String state(Passage passage) {
        if (passage.isFailed() && passage.state != Passage.State.FAILED) {
            return "failed by the engine";
        }
        return switch (passage.state) {
            case UNDER_WAY -> "under way";
            case RUNNING -> "in execute";
            case KEPT -> "kept";
            case ACKED -> "acked";
            case FAILED -> "failed";
        };
    }
}
