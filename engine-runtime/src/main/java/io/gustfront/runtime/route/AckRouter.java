package io.gustfront.runtime.route;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.ack.AckFold;
import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.codec.ControlCodec;
import io.gustfront.runtime.codec.ControlCodec.SettleControl;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.PeerPort;
import io.gustfront.runtime.flow.PeerSession;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.SpoutFence;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings acks and fails to the spout executors that emitted the roots: to that very placement, by the fence that the tuple
 * carries, not to where a newer plan has the task (PROTOCOL I3). What can't leave stays folded by root. Owned by one agent's
 * thread.
 *
 * <p>What is for a placement that this agent's plan doesn't know is dropped only if the plan is at least as new as the placement:
 * then the spout is gone, and with it the tree. A tuple may come from a worker, or from an executor next door, that has a newer
 * plan already; its acks wait until this agent has that plan, too. Each plan comes to each agent with a ring of its bell, so
 * that they go, or are dropped, then.
 */
public final class AckRouter implements TreeSpeaker {
    private static final int MOST_FOLDED = 100_000;
    private static final int LATEST = 64; // a power of two
    private static final int MOST_ACKS_IN_PAYLOAD = 2_048;
    private static final int MOST_FAILS_IN_PAYLOAD = 128; // each with up to 200 characters of what was thrown

    private final Map<SpoutFence, AckOutlet> outlets = new HashMap<>();
    private @Nullable Directory directory;
    private final @Nullable AckOutlet[] latest = new AckOutlet[LATEST]; // at the last bits of the spout's first task
    private boolean anything;
    private boolean blocked;

    /** One without a plan: what it is given stays. */
    public AckRouter() {}

    /** A new plan. */
    public void onPlan(Directory newDirectory) {
        directory = newDirectory;
        Arrays.fill(latest, null);
        for (Iterator<AckOutlet> all = outlets.values().iterator(); all.hasNext(); ) {
            if (all.next().fold.isEmpty()) {
                all.remove();
            }
        }
    }

    /**
     * Counts edges of a root as settled.
     *
     * @param reach where its tree has gone by what was anchored there
     */
    public void ack(long root, long edges, long reach, SpoutFence fence) {
        outlet(fence).fold.ack(root, edges, reach);
        anything = true;
    }

    /** Acks a tuple at all its roots: its edges, and those of what was anchored to it; and says where that went. */
    public void ack(Envelope tuple) {
        SpoutFence fence = tuple.fence();
        if (fence != null && tuple.isOfOneRoot()) {
            ack(tuple.root(), tuple.edges(), tuple.childReach(), fence);
            return;
        }
        long reach = tuple.childReach();
        for (int i = 0; i < tuple.rootCount(); i++) {
            ack(tuple.rootId(i), tuple.edges(i), reach, tuple.rootFence(i));
        }
    }

    @Override
    public void reached(Envelope tuple, long reach) {
        for (int i = 0; i < tuple.rootCount(); i++) {
            ack(tuple.rootId(i), 0, reach, tuple.rootFence(i));
        }
    }

    @Override
    public void fail(Envelope tuple, FailReason reason) {
        for (int i = 0; i < tuple.rootCount(); i++) {
            outlet(tuple.rootFence(i)).fold.fail(tuple.rootId(i), reason);
            anything = true;
        }
    }

    /** Lets leave what can. */
    public void flush() {
        if (!anything) {
            return;
        }
        Directory in = directory;
        if (in == null) {
            return;
        }
        anything = false;
        blocked = false;
        for (AckOutlet outlet : outlets.values()) {
            if (!outlet.fold.isEmpty() && !outlet.flush(in)) {
                anything = true;
                blocked = true;
            }
        }
    }

    /** Whether something couldn't leave, and has to be tried again after a moment. */
    public boolean isBlocked() {
        return blocked;
    }

    /** Whether so much couldn't leave that no further data may be taken. */
    public boolean isFull() {
        if (blocked) {
            for (AckOutlet outlet : outlets.values()) {
                if (outlet.fold.size() >= MOST_FOLDED) {
                    return true;
                }
            }
        }
        return false;
    }

    @SuppressWarnings("ReferenceEquality") // an equal one that is another object is found below
    private AckOutlet outlet(SpoutFence fence) {
        int at = fence.firstTask() & (LATEST - 1);
        AckOutlet before = latest[at];
        if (before != null && before.fence == fence) { // the tuples of a spout executor mostly share the object
            return before;
        }
        AckOutlet found = outlets.computeIfAbsent(fence, AckOutlet::new);
        latest[at] = found;
        return found;
    }

    private static final class AckOutlet {
        private final SpoutFence fence;
        private final AckFold fold = new AckFold();
        private @Nullable Directory lookedIn;
        private @Nullable LocalPort here; // in that

        AckOutlet(SpoutFence fence) {
            this.fence = fence;
        }

        /** Whether nothing is left: it went, or there is nobody any more who waits for it. */
        boolean flush(Directory in) {
            if (fence.worker() == in.self()) {
                return flushHere(in);
            }
            PeerPort peer = in.peers().get(fence.worker());
            if (peer == null) {
                return dropUnlessNewer(in);
            }
            PeerSession session = peer.session();
            if (session == null || session.incarnation() < fence.incarnation()) {
                return isOutside(in) && dropUnlessNewer(in);
            }
            Settlements settlements = fold.takeFolded();
            return session.incarnation() > fence.incarnation() || send(settlements, session);
        }

        private boolean flushHere(Directory in) {
            LocalPort port = port(in);
            if (port == null || fence.incarnation() != in.incarnation()) {
                return dropUnlessNewer(in);
            }
            port.control().settle(fold.take());
            return true;
        }

        /** A directory lasts as long as its plan, and is looked into once. */
        @SuppressWarnings("ReferenceEquality")
        private @Nullable LocalPort port(Directory in) {
            if (in != lookedIn) {
                lookedIn = in;
                here = in.localPort(fence.firstTask(), fence.epoch());
            }
            return here;
        }

        /** Whether this worker isn't in its plan any more: no session will open, and the spouts fail what was here (W1). */
        private static boolean isOutside(Directory in) {
            return !in.plan().workers().containsKey(in.self());
        }

        /** Drops what is for a placement that isn't there; keeps it if the plan is too old to know. */
        private boolean dropUnlessNewer(Directory in) {
            if (fence.epoch() > in.plan().epoch()) {
                return false;
            }
            Settlements unused = fold.take();
            return true;
        }

        /** In pieces, so that none is larger than what a session lets wait. */
        private boolean send(Settlements settlements, PeerSession session) {
            long[] acks = settlements.acks();
            List<Map.Entry<Long, FailReason>> fails =
                    List.copyOf(settlements.fails().entrySet());
            int ack = 0;
            int fail = 0;
            while (ack < acks.length || fail < fails.size()) {
                int ackEnd = Math.min(acks.length, ack + 2 * MOST_ACKS_IN_PAYLOAD);
                int failEnd = Math.min(fails.size(), fail + MOST_FAILS_IN_PAYLOAD);
                Settlements piece = part(settlements, ack, ackEnd, fails, fail, failEnd);
                byte[] payload = ControlCodec.encode(new SettleControl(fence.firstTask(), fence.epoch(), piece));
                if (!session.offerControl(payload)) {
                    fold.add(part(settlements, ack, acks.length, fails, fail, fails.size()));
                    return false;
                }
                ack = ackEnd;
                fail = failEnd;
            }
            return true;
        }

        private static Settlements part(
                Settlements all, int ack, int ackEnd, List<Map.Entry<Long, FailReason>> fails, int fail, int failEnd) {
            Map<Long, FailReason> some = fail == failEnd ? Map.of() : new LinkedHashMap<>();
            for (Map.Entry<Long, FailReason> each : fails.subList(fail, failEnd)) {
                some.put(each.getKey(), each.getValue());
            }
            long[] reaches = all.reaches();
            return new Settlements(
                    Arrays.copyOfRange(all.acks(), ack, ackEnd),
                    reaches.length == 0 ? reaches : Arrays.copyOfRange(reaches, ack / 2, ackEnd / 2),
                    some);
        }
    }
}
