package io.gustfront.runtime.route;

import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.codec.ControlCodec;
import io.gustfront.runtime.codec.ControlCodec.SettleControl;
import io.gustfront.runtime.flow.CreditLine;
import io.gustfront.runtime.flow.PeerPort;
import io.gustfront.runtime.flow.PeerSession;
import io.gustfront.runtime.tuple.Reach;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Another worker, whose session and credit a test controls. */
public final class FakePeer implements PeerPort {
    /** Of the worker that it stands for. */
    static final int NUMBER = 2;

    final List<Doorbell> waiting = new ArrayList<>();
    FakeSession session;

    /** One whose session is open, and gives no credit yet. */
    public FakePeer(int incarnation) {
        session = new FakeSession(incarnation);
    }

    /** What was sent to it since the last call. */
    public List<byte[]> takeSections() {
        List<byte[]> taken = List.copyOf(session.data);
        session.data.clear();
        return taken;
    }

    /** Gives credit for an executor there, up to these positions. */
    public void grant(int firstTask, long epoch, long tuples, long bytes) {
        session.line(firstTask, epoch, false).grant(tuples, bytes);
    }

    @Override
    public PeerSession session() {
        return session;
    }

    @Override
    public void ringWhenConnected(Doorbell bell) {
        waiting.add(bell);
    }

    static final class FakeSession implements PeerSession {
        final List<byte[]> data = new ArrayList<>();
        final List<SettleControl> control = new ArrayList<>();
        final List<Integer> controlSizes = new ArrayList<>();
        final Map<String, CreditLine> lines = new HashMap<>();
        private final int incarnation;
        int controlRoom = Integer.MAX_VALUE;
        boolean outboxFull;
        boolean connected = true;
        Runnable onLine = () -> {};

        FakeSession(int incarnation) {
            this.incarnation = incarnation;
        }

        @Override
        public int incarnation() {
            return incarnation;
        }

        @Override
        public long reach() {
            return Reach.of(NUMBER, incarnation);
        }

        @Override
        public boolean isConnected() {
            return connected;
        }

        @Override
        public CreditLine line(int firstTask, long epoch, boolean feedback) {
            onLine.run();
            return lines.computeIfAbsent(firstTask + "@" + epoch + (feedback ? "f" : ""), key -> new CreditLine());
        }

        @Override
        public boolean offerData(byte[] section) {
            if (outboxFull) {
                return false;
            }
            data.add(section);
            return true;
        }

        @Override
        public boolean offerControl(byte[] payload) {
            if (controlRoom == 0) {
                return false;
            }
            controlRoom--;
            control.add((SettleControl) ControlCodec.decode(payload));
            controlSizes.add(payload.length);
            return true;
        }
    }
}
