package io.gustfront.runtime.agent;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A queue from many threads to one that allocates nothing and never refuses: the elements are its links. First in, first out,
 * by the order of the exchange at the tail (the queue is Dmitry Vyukov's intrusive MPSC node-based queue).
 */
public final class CallQueue {
    private static final VarHandle TAIL;

    static {
        try {
            TAIL = MethodHandles.lookup().findVarHandle(CallQueue.class, "tail", CallNode.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CallNode stub = new Stub();
    private CallNode head = stub; // the draining thread's
    private volatile CallNode tail = stub;

    /** An empty queue. */
    public CallQueue() {}

    /** Any thread: adds an element. */
    public void add(CallNode node) {
        node.next = null;
        CallNode before = (CallNode) TAIL.getAndSet(this, node);
        before.next = node;
    }

    /** The draining thread: whether there is nothing, not even something that is just being added. */
    public boolean isEmpty() {
        return head == stub && tail == stub;
    }

    /** Any thread: whether there was nothing a moment ago. */
    public boolean looksEmpty() {
        return tail == stub;
    }

    /**
     * The draining thread: takes the oldest element; null if there is none. Where an element is just being added by another
     * thread, waits for that thread's two instructions.
     */
    public @Nullable CallNode poll() {
        CallNode first = head;
        CallNode second = first.next;
        if (first == stub) {
            if (second == null) {
                if (tail == stub) {
                    return null;
                }
                second = awaitNext(first);
            }
            head = second;
            first = second;
            second = first.next;
        }
        if (second == null && first == tail) {
            add(stub);
            second = awaitNext(first);
        } else if (second == null) {
            second = awaitNext(first);
        }
        head = second;
        // Nobody adds behind it any more; user code may keep it, and must not keep all that came later.
        first.next = null;
        return first;
    }

    /** The draining thread: a mark of where the queue ends now, for {@link #pollUpTo}. */
    public CallNode newest() {
        return tail;
    }

    /**
     * As {@link #poll}, for a caller that takes only what was here when it asked for the newest: it has to stop when that is what it
     * got, or null.
     */
    public @Nullable CallNode pollUpTo(CallNode newest) {
        return newest == stub && head == stub ? null : poll(); // the stub may be the newest, behind elements
    }

    private static CallNode awaitNext(CallNode node) {
        CallNode next;
        while ((next = node.next) == null) {
            Thread.onSpinWait();
        }
        return next;
    }

    private static final class Stub extends CallNode {}
}
