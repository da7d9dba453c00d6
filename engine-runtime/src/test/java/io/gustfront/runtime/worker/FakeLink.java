package io.gustfront.runtime.worker;

import io.gustfront.runtime.codec.ControlCodec;
import io.gustfront.runtime.link.Lane;
import io.gustfront.runtime.link.LinkSession;
import io.gustfront.runtime.link.WorkerIdentity;
import java.util.ArrayList;
import java.util.List;

/** A session that keeps what it is offered. */
final class FakeLink implements LinkSession {
    final List<ControlCodec.Control> control = new ArrayList<>();
    Runnable onOffer = () -> {};
    boolean full;
    boolean open = true;
    boolean connected = true;
    long number = 1;
    private final int worker;
    private final int incarnation;

    FakeLink(int worker, int incarnation) {
        this.worker = worker;
        this.incarnation = incarnation;
    }

    @Override
    public WorkerIdentity peer() {
        return new WorkerIdentity("words-1", worker, incarnation, 1);
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public boolean offer(Lane lane, byte[] payload) {
        if (full || !open) {
            return false;
        }
        if (lane == Lane.CONTROL) {
            control.add(ControlCodec.decode(payload));
        }
        onOffer.run();
        return true;
    }

    @Override
    public long pendingBytes() {
        return 0;
    }
}
