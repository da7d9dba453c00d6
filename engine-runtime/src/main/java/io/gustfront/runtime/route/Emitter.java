package io.gustfront.runtime.route;

import io.gustfront.runtime.codec.ValueCodec;
import io.gustfront.runtime.tuple.EdgeIds;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Roots;
import io.gustfront.runtime.tuple.SpoutFence;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns an emit into envelopes in outlets, in steps, so that what can throw is over before anything has changed (PROTOCOL L1):
 * {@link #prepare} checks the call, chooses the targets and encodes the values; {@link #drawEdges} draws an edge for each target,
 * which the caller puts into its ledger or its anchors; the {@code send} methods stage the tuples, and can't fail. What one step
 * hands to the next goes through the caller, for a reference that is stored in an old object costs G1 a fence. Owned by one
 * executor's thread.
 */
public final class Emitter {
    private final ValueCodec codec;
    private final EdgeIds edgeIds;
    private long[] edges = new long[8];
    private int encodedLength;

    /**
     * @param codec the executor's
     * @param edgeIds the executor's
     */
    public Emitter(ValueCodec codec, EdgeIds edgeIds) {
        this.codec = codec;
        this.edgeIds = edgeIds;
    }

    /**
     * Begins an emit: chooses its targets, and encodes the values if one of them needs that.
     *
     * @param directTask the task that the producer names, on a direct stream; else the groupings choose
     * @throws IllegalArgumentException if the values can't be encoded or have no hash; nothing has happened then
     */
    public Chosen prepare(StreamRoute route, int directTask, @Nullable Object[] values) {
        Chosen chosen = route.isDirect() ? route.chooseDirect(directTask) : route.choose(values);
        Branch only = chosen.only();
        if (only != null ? only.outlet().encoded() : chosen.anyEncoded()) {
            encodedLength = codec.encode(values);
        }
        return chosen;
    }

    /** Draws an edge for each target; their XOR. */
    public long drawEdges(Chosen chosen) {
        if (chosen.only() != null) {
            long edge = edgeIds.next();
            edges[0] = edge;
            return edge;
        }
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
    public long reach(Chosen chosen) {
        Branch only = chosen.only();
        if (only != null) {
            return only.outlet().reach();
        }
        long reach = 0;
        for (int i = 0; i < chosen.count(); i++) {
            reach |= chosen.branch(i).outlet().reach();
        }
        return reach;
    }

    /** One more edge, for a caller that needs several for a target. */
    public long drawEdge() {
        return edgeIds.next();
    }

    /** Stages the tuples, untracked. */
    public void sendUntracked(Chosen chosen, @Nullable Object[] values) {
        Branch only = chosen.only();
        if (only != null) {
            stage(only, Envelope.untracked(only.hop(), values));
            return;
        }
        for (int i = 0; i < chosen.count(); i++) {
            Branch branch = chosen.branch(i);
            stage(branch, Envelope.untracked(branch.hop(), values));
        }
    }

    /** Stages the tuples, all of one tree, each with the edge that was drawn for it. */
    public void sendOfRoot(Chosen chosen, @Nullable Object[] values, long root, SpoutFence fence) {
        Branch only = chosen.only();
        if (only != null) {
            stage(only, Envelope.ofRoot(only.hop(), values, root, edges[0], fence));
            return;
        }
        for (int i = 0; i < chosen.count(); i++) {
            Branch branch = chosen.branch(i);
            stage(branch, Envelope.ofRoot(branch.hop(), values, root, edges[i], fence));
        }
    }

    /** Stages the tuples, each with roots of its own, one for each target. */
    public void sendOfRoots(Chosen chosen, @Nullable Object[] values, Roots[] roots) {
        for (int i = 0; i < chosen.count(); i++) {
            Branch branch = chosen.branch(i);
            stage(branch, Envelope.ofRoots(branch.hop(), values, roots[i], 0));
        }
    }

    private void stage(Branch branch, Envelope tuple) {
        Outlet outlet = branch.outlet();
        if (outlet.encoded()) {
            outlet.add(tuple, codec.buffer(), encodedLength);
        } else {
            outlet.add(tuple);
        }
    }
}
