package io.gustfront.simulation.kernel;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A connection between two processes.
 *
 * @param <A> what the first sends
 * @param <B> what the second sends
 */
public final class Pipe<A, B> {
    private static final long RETRY_NS = 20_000_000L;
    private static final long LATEST_NOTICE_NS = 2_000_000_000L;

    private final Network network;
    private final End<A, B> first;
    private final End<B, A> second;
    private boolean broken;

    /** Hears what arrives at an end. */
    public interface Receiver<T> {
        /** Something arrived. */
        void onMessage(T message);

        /** The connection is gone. The last call. */
        void onClosed(String why);
    }

    /**
     * One end.
     *
     * @param <S> what it sends
     * @param <R> what it receives
     */
    public static final class End<S, R> {
        private final Network network;
        private final SimProcess owner;
        private final Deque<Item<R>> underWay = new ArrayDeque<>();
        private final String peerMachine;
        private @Nullable End<R, S> peer;
        private @Nullable Receiver<R> receiver;
        private long lastNs;
        private boolean closed;

        private record Item<R>(long dueNs, @Nullable R message, String end) {}

        End(Network network, SimProcess owner, String peerMachine) {
            this.network = network;
            this.owner = owner;
            this.peerMachine = peerMachine;
        }

        /** Says who hears what arrives. */
        public void receive(Receiver<R> newReceiver) {
            receiver = newReceiver;
        }

        /** Sends; nothing happens if this end is closed. */
        public void send(S message) {
            End<R, S> to = peer;
            if (!closed && to != null) {
                to.put(message, "", network.latencyNs(owner.machine(), to.owner.machine()));
            }
        }

        /** Closes it: this end hears of it at once, the other after what was sent. */
        public void close(String why) {
            End<R, S> to = peer;
            if (!closed && to != null) {
                to.put(
                        null,
                        "closed by the other side: " + why,
                        network.latencyNs(owner.machine(), to.owner.machine()));
                end(why, 0);
            }
        }

        /** Whether this end is closed. */
        public boolean isClosed() {
            return closed;
        }

        private void put(@Nullable R message, String end, long delayNs) {
            if (closed) {
                return;
            }
            lastNs = Math.max(lastNs + 1, network.timeline().nanoTime() + delayNs);
            underWay.add(new Item<>(lastNs, message, end));
            network.timeline().after(lastNs - network.timeline().nanoTime(), this::deliver);
        }

        private void deliver() {
            while (!closed && !underWay.isEmpty()) {
                Item<R> item = underWay.peek();
                long now = network.timeline().nanoTime();
                if (item.dueNs() > now) {
                    return; // its own event comes
                }
                if (network.isBlocked(owner.machine(), peerMachine)) {
                    network.timeline().after(RETRY_NS + network.chance().upToNs(RETRY_NS), this::deliver);
                    return;
                }
                underWay.remove();
                Receiver<R> hears = receiver;
                if (!owner.isAlive() || hears == null) {
                    return;
                }
                if (item.message() == null) {
                    end(item.end(), 0);
                } else {
                    hears.onMessage(item.message());
                    network.timeline().refresh(owner);
                }
            }
        }

        private void end(String why, long delayNs) {
            if (closed) {
                return;
            }
            if (delayNs > 0) {
                network.timeline().after(delayNs, () -> end(why, 0));
                return;
            }
            closed = true;
            underWay.clear();
            Receiver<R> hears = receiver;
            if (owner.isAlive() && hears != null) {
                owner.after(1, () -> hears.onClosed(why));
            }
        }

        /** Of what is under way, only the first so many arrive. */
        private void keep(int count) {
            while (underWay.size() > count) {
                underWay.removeLast();
            }
        }
    }

    Pipe(Network network, SimProcess one, SimProcess other) {
        this.network = network;
        this.first = new End<>(network, one, other.machine());
        this.second = new End<>(network, other, one.machine());
        first.peer = second;
        second.peer = first;
        one.onDeath(() -> onDeath(second));
        other.onDeath(() -> onDeath(first));
    }

    /** The end of the process that was named first. */
    public End<A, B> first() {
        return first;
    }

    /** The end of the process that was named second. */
    public End<B, A> second() {
        return second;
    }

    /** Whether it doesn't connect anything any more. */
    public boolean isBroken() {
        return broken || (first.closed && second.closed);
    }

    /** Whether it runs between two machines. */
    public boolean isBetween(String one, String other) {
        String a = first.owner.machine();
        String b = second.owner.machine();
        return (a.equals(one) && b.equals(other)) || (a.equals(other) && b.equals(one));
    }

    /** Breaks it: a part of what is under way is lost, and each end hears of it sooner or later. */
    public void cut() {
        if (!broken) {
            broken = true;
            Chance chance = network.chance();
            first.keep(chance.below(first.underWay.size() + 1));
            second.keep(chance.below(second.underWay.size() + 1));
            long slack = 5_000_000L;
            first.end("the connection broke", slack + chance.upToNs(LATEST_NOTICE_NS));
            second.end("the connection broke", slack + chance.upToNs(LATEST_NOTICE_NS));
            first.peer = null;
            second.peer = null;
        }
    }

    /** The kernel of a machine that lives tells the other side; one whose machine is gone tells nobody. */
    private void onDeath(End<?, ?> survivor) {
        if (network.isOff(survivor.peerMachine)) {
            return;
        }
        survivor.put(null, "the other side ended", network.latencyNs("a", "b"));
    }
}
