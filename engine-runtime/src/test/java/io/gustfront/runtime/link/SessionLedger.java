package io.gustfront.runtime.link;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Knows of all that was offered, delivered and handed back in a simulation, and fails at the first thing that must not be. The
 * rules it holds the links to are those of docs/protocol-link.md, "What always holds".
 */
final class SessionLedger {
    private static final int HEADER_BYTES = 4 + 4 + 8 + 8 + 1 + 4;

    private final Map<Direction, Flow> flows = new HashMap<>();
    private final Map<EndKey, LinkSession> open = new HashMap<>();
    private final Map<EndKey, Integer> newest = new HashMap<>();
    private final Map<PairKey, Long> lastNumber = new HashMap<>();
    private final Set<CloseReason> closeReasons = EnumSet.noneOf(CloseReason.class);
    private long delivered;
    private long handedBack;
    private long handedBackAndDelivered;

    /** One direction of one session. */
    private record Direction(WorkerIdentity from, WorkerIdentity to, long number) {}

    /** A process and the number of a peer. */
    private record EndKey(WorkerIdentity self, int peer) {}

    private record PairKey(WorkerIdentity self, WorkerIdentity peer) {}

    private static final class Flow {
        final int[] offered = new int[2];
        final int[] delivered = new int[2];
        boolean closedBySender;
        boolean closedByReceiver;
    }

    /** The next payload for a lane, of at least a minimal size. */
    byte[] next(WorkerIdentity self, LinkSession session, Lane lane, int size) {
        int index = flow(self, session.peer(), session.number()).offered[lane.ordinal()];
        byte[] payload = new byte[Math.max(size, HEADER_BYTES)];
        ByteBuffer.wrap(payload)
                .putInt(self.worker())
                .putInt(self.incarnation())
                .putLong(self.nonce())
                .putLong(session.number())
                .put((byte) lane.ordinal())
                .putInt(index);
        for (int i = HEADER_BYTES; i < payload.length; i++) {
            payload[i] = filler(index, i);
        }
        return payload;
    }

    void onOffered(WorkerIdentity self, LinkSession session, Lane lane) {
        flow(self, session.peer(), session.number()).offered[lane.ordinal()]++;
    }

    void onOpened(WorkerIdentity self, LinkSession session) {
        EndKey end = new EndKey(self, session.peer().worker());
        check(open.put(end, session) == null, self, session, "opened while another was open");
        int known = newest.merge(end, session.peer().incarnation(), Math::max);
        check(session.peer().incarnation() == known, self, session, "opened with a lost incarnation");
        Long last = lastNumber.put(new PairKey(self, session.peer()), session.number());
        check(last == null || last < session.number(), self, session, "has a number that was used: " + last);
        check(session.isOpen(), self, session, "was reported as open and takes nothing");
    }

    /** The process knows from its plan that an incarnation is the newest. */
    void onPlanned(WorkerIdentity self, int peer, int incarnation) {
        newest.merge(new EndKey(self, peer), incarnation, Math::max);
    }

    void onPayload(WorkerIdentity self, LinkSession session, Lane lane, byte[] payload) {
        EndKey end = new EndKey(self, session.peer().worker());
        check(open.get(end) == session, self, session, "delivers, but isn't open");
        check(session.peer().incarnation() == newest.get(end), self, session, "delivers from a lost incarnation");
        Flow flow = flow(session.peer(), self, session.number());
        int expected = flow.delivered[lane.ordinal()]++;
        ByteBuffer in = ByteBuffer.wrap(payload);
        WorkerIdentity from = new WorkerIdentity(LinkCluster.TOPOLOGY, in.getInt(), in.getInt(), in.getLong());
        check(from.equals(session.peer()), self, session, "delivers what " + from + " sent");
        check(in.getLong() == session.number(), self, session, "delivers what was offered to another session");
        check(in.get() == lane.ordinal(), self, session, "delivers on the other lane");
        int index = in.getInt();
        check(index == expected, self, session, "delivers " + lane + " " + index + " instead of " + expected);
        for (int i = HEADER_BYTES; i < payload.length; i++) {
            check(payload[i] == filler(index, i), self, session, "delivers a damaged payload");
        }
        delivered++;
    }

    void onClosed(WorkerIdentity self, LinkSession session, CloseReason reason, List<byte[]> unacknowledged) {
        closeReasons.add(reason);
        check(
                open.remove(new EndKey(self, session.peer().worker())) == session,
                self,
                session,
                "closed, but wasn't open");
        check(!session.isOpen(), self, session, "is closed and takes payloads");
        check(session.pendingBytes() == 0, self, session, "is closed and has pending bytes");
        flow(session.peer(), self, session.number()).closedByReceiver = true;
        Flow flow = flow(self, session.peer(), session.number());
        flow.closedBySender = true;
        int offered = flow.offered[Lane.DATA.ordinal()];
        int first = offered - unacknowledged.size();
        for (int i = 0; i < unacknowledged.size(); i++) {
            int index = ByteBuffer.wrap(unacknowledged.get(i)).getInt(HEADER_BYTES - 4);
            check(index == first + i, self, session, "hands back " + index + " instead of " + (first + i));
        }
        int taken = flow.delivered[Lane.DATA.ordinal()];
        check(first <= taken, self, session, "neither delivered nor handed back: " + taken + " to " + (first - 1));
        handedBack += unacknowledged.size();
        handedBackAndDelivered += taken - first;
    }

    /** The process is gone without a word. */
    void onKilled(WorkerIdentity self) {
        flows.forEach((direction, flow) -> {
            flow.closedBySender |= direction.from().equals(self);
            flow.closedByReceiver |= direction.to().equals(self);
        });
        open.keySet().removeIf(end -> end.self().equals(self));
    }

    /** At the end, with all faults healed: whatever was offered to a session that is still open has arrived. */
    void checkAllDelivered() {
        flows.forEach((direction, flow) -> {
            if (!flow.closedBySender && !flow.closedByReceiver) {
                for (Lane lane : Lane.values()) {
                    int offered = flow.offered[lane.ordinal()];
                    int taken = flow.delivered[lane.ordinal()];
                    if (offered != taken) {
                        throw new AssertionError(
                                direction + " has taken " + taken + " of " + offered + " on the open lane " + lane);
                    }
                }
            }
        });
    }

    boolean isOpen(WorkerIdentity self, int peer) {
        return open.containsKey(new EndKey(self, peer));
    }

    Set<CloseReason> closeReasons() {
        return closeReasons;
    }

    long delivered() {
        return delivered;
    }

    long handedBack() {
        return handedBack;
    }

    long handedBackAndDelivered() {
        return handedBackAndDelivered;
    }

    private Flow flow(WorkerIdentity from, WorkerIdentity to, long number) {
        return flows.computeIfAbsent(new Direction(from, to, number), direction -> new Flow());
    }

    private static byte filler(int index, int position) {
        return (byte) (index * 31 + position);
    }

    private static void check(boolean holds, WorkerIdentity self, LinkSession session, String problem) {
        if (!holds) {
            throw new AssertionError("at " + self + ": " + session + " " + problem);
        }
    }
}
