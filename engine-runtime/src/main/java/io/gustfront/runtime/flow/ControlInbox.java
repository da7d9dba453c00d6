package io.gustfront.runtime.flow;

import io.gustfront.runtime.ack.AckFold;
import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.agent.Doorbell;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where an executor's control arrives: commands, which are few, and acks and fails, of which there may be as many as there are
 * tuples. Neither is ever refused. Settlements are queued up to a bound; while the executor doesn't come to drain them, because
 * user code keeps it, those beyond the bound are folded by root, under a lock. So what waits is bounded by the open trees, and
 * the sender, be it an executor or a link, never has to wait or to keep anything (PROTOCOL B3).
 */
public final class ControlInbox {
    private static final int CHUNK = 64;

    private final Queue<ControlMessage> messages = new MpscUnboundedArrayQueue<>(CHUNK);
    private final AtomicInteger queuedRoots = new AtomicInteger();
    private final int capacity;
    private final Doorbell bell;
    private final AckFold beyond = new AckFold(); // guarded by itself
    private volatile boolean anyBeyond;

    /**
     * @param capacity how many roots may be spoken of by what is queued, before more is folded
     * @param bell the executor's
     */
    public ControlInbox(int capacity, Doorbell bell) {
        this.capacity = capacity;
        this.bell = bell;
    }

    /** Any thread: acks and fails. */
    public void settle(Settlements settlements) {
        if (queuedRoots.addAndGet(settlements.size()) <= capacity) {
            messages.add(new Settle(settlements));
        } else {
            queuedRoots.addAndGet(-settlements.size());
            synchronized (beyond) {
                beyond.add(settlements);
                anyBeyond = true;
            }
        }
        bell.ring();
    }

    /** Any thread: a command. */
    public void command(ControlMessage command) {
        messages.add(command);
        bell.ring();
    }

    /** The executor: the oldest message; null if there is none. */
    public @Nullable ControlMessage poll() {
        ControlMessage message = messages.poll();
        if (message instanceof Settle settle) {
            queuedRoots.addAndGet(-settle.settlements().size());
        } else if (message == null && anyBeyond) {
            synchronized (beyond) {
                anyBeyond = false;
                return new Settle(beyond.takeFolded());
            }
        }
        return message;
    }

    /** The executor: whether nothing waits. */
    public boolean isEmpty() {
        return !anyBeyond && messages.isEmpty();
    }
}
