package io.gustfront.runtime.flow;

import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.agent.Doorbell;
import java.util.Queue;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where an executor's control arrives: acks and fails, which are bounded and stay folded at the sender while there is no room
 * (PROTOCOL B3), and commands, which are few and are never refused.
 */
public final class ControlInbox {
    private static final int CHUNK = 64;

    private final Queue<ControlMessage> messages = new MpscUnboundedArrayQueue<>(CHUNK);
    private final Share share;
    private final Doorbell bell;

    /**
     * @param capacity how many roots may be spoken of by what waits
     * @param bell the executor's
     */
    public ControlInbox(int capacity, Doorbell bell) {
        this.share = new Share(capacity, 0);
        this.bell = bell;
    }

    /** Any thread: takes room for settlements of a number of roots; if refused, has the bell rung when there is some. */
    public boolean tryReserve(int roots, Doorbell sender) {
        return share.tryTake(roots, 0, sender);
    }

    /** Any thread that reserved room for them. */
    public void offer(Settlements settlements) {
        messages.add(new Settle(settlements));
        bell.ring();
    }

    /** Any thread: a command. */
    public void command(ControlMessage command) {
        messages.add(command);
        bell.ring();
    }

    /** The executor: the oldest message; null if there is none. Settlements' room is free again. */
    public @Nullable ControlMessage poll() {
        ControlMessage message = messages.poll();
        if (message instanceof Settle settle) {
            share.giveBack(settle.settlements().size(), 0);
        }
        return message;
    }

    /** The executor: whether nothing waits. */
    public boolean isEmpty() {
        return messages.isEmpty();
    }
}
