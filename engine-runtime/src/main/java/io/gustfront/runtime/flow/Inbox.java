package io.gustfront.runtime.flow;

import io.gustfront.runtime.agent.Doorbell;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where an executor's data arrives. It is bounded by the shares that its senders take places from before they offer: one for the
 * executors of the same worker, one for each session, and one for streams that close a cycle, which have a queue of their own that
 * is drained first (PROTOCOL B2, B4).
 *
 * <p>Closing loses nothing: what was offered before, and what a sender that hadn't noticed offers after, is handed to the
 * refuser, who fails its roots (K4).
 */
public final class Inbox {
    private static final int CHUNK = 64;

    private final Queue<Parcel> forward = new MpscUnboundedArrayQueue<>(CHUNK);
    private final Queue<Parcel> feedback = new MpscUnboundedArrayQueue<>(CHUNK);
    private final Share local;
    private final Share localFeedback;
    private final Doorbell bell;
    private final Consumer<Parcel> refuser;
    private final LongAdder offered = new LongAdder(); // tuples; any thread
    private final LongAdder polled = new LongAdder();
    private volatile boolean closedToSenders;
    private volatile boolean closed;

    /**
     * @param local the places for executors of the same worker
     * @param localFeedback their places for streams that close a cycle
     * @param bell the executor's
     * @param refuser takes what comes too late; called by any thread
     */
    public Inbox(Share local, Share localFeedback, Doorbell bell, Consumer<Parcel> refuser) {
        this.local = local;
        this.localFeedback = localFeedback;
        this.bell = bell;
        this.refuser = refuser;
    }

    /** The share of executors of the same worker. */
    public Share localShare(boolean isFeedback) {
        return isFeedback ? localFeedback : local;
    }

    /** Any thread that took the places: hands a parcel over, for good. */
    public void offer(Parcel parcel, boolean isFeedback) {
        if (closedToSenders) {
            refuser.accept(parcel);
            return;
        }
        offered.add(parcel.tuples());
        (isFeedback ? feedback : forward).add(parcel);
        if (closed) {
            refuseAll();
        } else {
            bell.ring();
        }
    }

    /** The executor: takes the oldest parcel, of those that closed a cycle first; null if there is none. */
    public @Nullable Parcel poll() {
        Parcel first = feedback.poll();
        if (first == null) {
            first = forward.poll();
        }
        if (first != null) {
            polled.add(first.tuples());
        }
        return first;
    }

    /** About how many tuples wait, for being shown. Any thread. */
    public long tuples() {
        return Math.max(0, offered.sum() - polled.sum());
    }

    /** The executor's thread, or anyone if a guess will do. */
    public boolean isEmpty() {
        return forward.isEmpty() && feedback.isEmpty();
    }

    /** Shows what waits, oldest first, feedback first. The executor's thread; a look at the moment. */
    public void forEach(Consumer<Parcel> consumer) {
        feedback.iterator().forEachRemaining(consumer);
        forward.iterator().forEachRemaining(consumer);
    }

    /** The executor: refuses what comes from now on, but goes on to poll what is here. What slips in between is polled, too. */
    public void closeToSenders() {
        closedToSenders = true;
    }

    /** The executor: takes nothing from now on, and polls no more; what is in it is refused. */
    public void close() {
        closedToSenders = true;
        closed = true;
        refuseAll();
    }

    /** By whoever sees that it is closed; the lock stands in for the executor, who doesn't poll any more. */
    private synchronized void refuseAll() {
        Parcel parcel;
        while ((parcel = poll()) != null) {
            refuser.accept(parcel);
        }
    }
}
