package io.gustfront.runtime.route;

import io.gustfront.runtime.codec.ValueCodec;
import io.gustfront.runtime.tuple.EdgeIds;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Roots;
import io.gustfront.runtime.tuple.SourceStream;
import io.gustfront.runtime.tuple.SpoutFence;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns an emit into envelopes in outlets, in steps, so that what can throw is over before anything has changed (PROTOCOL L1):
 * {@link #prepare} checks the call, chooses the targets and encodes the values; {@link #drawEdges} draws an edge for each target,
 * which the caller puts into its ledger or its anchors; the {@code send} methods stage the tuples, and can't fail. Owned by one
 * executor's thread.
 */
public final class Emitter {
    private final ValueCodec codec;
    private final EdgeIds edgeIds;
    private final Chosen chosen = new Chosen();
    private long[] edges = new long[8];
    private List<@Nullable Object> values = List.of();
    private int encodedLength;
    private SourceStream stream = io.gustfront.runtime.tuple.StreamTable.TICK;
    private int task;

    /**
     * @param codec the executor's
     * @param edgeIds the executor's
     */
    public Emitter(ValueCodec codec, EdgeIds edgeIds) {
        this.codec = codec;
        this.edgeIds = edgeIds;
    }

    /** Checks an emit by rules that need nothing but the declaration, so that another thread's call can be refused at once. */
    public static StreamRoute check(
            Map<String, StreamRoute> routes,
            String component,
            String streamId,
            List<? extends @Nullable Object> emitted,
            boolean direct) {
        StreamRoute route = routes.get(streamId);
        if (route == null) {
            throw new IllegalArgumentException(
                    "component '" + component + "' has declared no stream '" + streamId + "', only " + routes.keySet());
        }
        SourceStream source = route.stream();
        if (source.direct() != direct) {
            throw new IllegalArgumentException("stream '" + streamId + "' of component '" + component + "' is "
                    + (source.direct() ? "direct; use emitDirect" : "not direct; use emit"));
        }
        if (emitted.size() != source.fields().size()) {
            throw new IllegalArgumentException("stream '" + streamId + "' of component '" + component
                    + "' has the fields " + source.fields() + ", but " + emitted.size() + " values were emitted");
        }
        return route;
    }

    /**
     * Begins an emit.
     *
     * @param directTask the task that the producer names, on a direct stream; else the groupings choose
     * @return how many targets there are
     * @throws IllegalArgumentException if the values can't be encoded or have no hash; nothing has happened then
     */
    @SuppressWarnings("unchecked") // a tuple's values are only read
    public int prepare(StreamRoute route, int producingTask, int directTask, List<? extends @Nullable Object> emitted) {
        chosen.clear();
        if (route.stream().direct()) {
            route.chooseDirect(directTask, chosen);
        } else {
            route.choose(emitted, chosen);
        }
        stream = route.stream();
        task = producingTask;
        values = (List<@Nullable Object>) emitted;
        encodedLength = chosen.anyEncoded() ? codec.encode(emitted) : 0;
        return chosen.count();
    }

    /** Draws an edge for each target; their XOR. */
    public long drawEdges() {
        int count = chosen.count();
        if (count > edges.length) {
            edges = Arrays.copyOf(edges, count);
        }
        long xor = 0;
        for (int i = 0; i < count; i++) {
            edges[i] = edgeIds.next();
            xor ^= edges[i];
        }
        return xor;
    }

    /** Where the tuples are going, for the caller's ledger or anchors (PROTOCOL W3); what changes on their way is told later. */
    public long reach() {
        long reach = 0;
        for (int i = 0; i < chosen.count(); i++) {
            reach |= chosen.get(i).outlet().reach();
        }
        return reach;
    }

    /** One more edge, for a caller that needs several for a target. */
    public long drawEdge() {
        return edgeIds.next();
    }

    /** Stages the tuples, untracked. */
    public void sendUntracked() {
        for (int i = 0; i < chosen.count(); i++) {
            stage(i, Envelope.untracked(stream, task, chosen.get(i).task(), values, 0));
        }
    }

    /** Stages the tuples, all of one tree, each with the edge that was drawn for it. */
    public void sendOfRoot(long root, SpoutFence fence) {
        for (int i = 0; i < chosen.count(); i++) {
            stage(i, Envelope.ofRoot(stream, task, chosen.get(i).task(), values, 0, root, edges[i], fence));
        }
    }

    /** Stages the tuples, each with roots of its own, one for each target. */
    public void sendOfRoots(Roots[] roots) {
        for (int i = 0; i < chosen.count(); i++) {
            stage(i, Envelope.ofRoots(stream, task, chosen.get(i).task(), values, 0, roots[i]));
        }
    }

    /** The tasks that it goes to, as {@code emit} returns them. */
    public List<Integer> tasks() {
        return chosen.tasks();
    }

    private void stage(int index, Envelope tuple) {
        Outlet outlet = chosen.get(index).outlet();
        if (outlet.encoded()) {
            outlet.add(tuple, codec.buffer(), encodedLength);
        } else {
            outlet.add(tuple);
        }
    }
}
