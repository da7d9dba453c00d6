package io.gustfront.runtime.route;

import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.codec.SectionHeader;
import io.gustfront.runtime.flow.CreditLine;
import io.gustfront.runtime.flow.PeerPort;
import io.gustfront.runtime.flow.PeerSession;
import org.jspecify.annotations.Nullable;

/**
 * An executor of another worker, reached through the session that is open with it, within the credit that it granted.
 *
 * <p>Nothing goes into a session while it has no connection: who knows whether it will ever have one again, and what is in it when
 * it closes is lost, and its trees with it. What stays staged goes to whoever comes instead (PROTOCOL W4), but for tracked tuples that were
 * staged while another session had one: their trees were told that they go there, and fail with it. To deliver them, too, would
 * only do their work twice.
 *
 * <p>Who is refused leaves its bell with what will ring it: with the peer, if there is no session, or no connection; with the line,
 * if there is no credit, which rings for a grant and when its session closes. Only for room in the session's outbox nobody rings:
 * that is polled.
 */
final class RemoteDestination implements Destination {
    private final PeerPort peer;
    private final int firstTask;
    private final long epoch;
    private final boolean feedback;
    private final Doorbell bell;
    private final Strays strays;
    private @Nullable PeerSession session;
    private @Nullable CreditLine line;
    private boolean outboxWasFull;

    /** What becomes of batches that would go elsewhere than their trees have heard. */
    interface Strays {
        /** A batch whose trees have heard of nothing has gone there. */
        void sent(Batch batch, long reach);

        /** A batch was staged for a session that has closed: fails what is tracked, and returns the rest; null if there is none. */
        @Nullable
        Batch untrackedOf(Batch batch);
    }

    RemoteDestination(PeerPort peer, int firstTask, long epoch, boolean feedback, Doorbell bell, Strays strays) {
        this.peer = peer;
        this.firstTask = firstTask;
        this.epoch = epoch;
        this.feedback = feedback;
        this.bell = bell;
        this.strays = strays;
    }

    @Override
    public boolean encoded() {
        return true;
    }

    @Override
    public @Nullable PeerSession session() {
        return connected();
    }

    private @Nullable PeerSession connected() {
        PeerSession current = peer.session();
        return current != null && current.isConnected() ? current : null;
    }

    @Override
    public @Nullable Batch trySend(Batch batch) {
        outboxWasFull = false;
        PeerSession current = connected();
        if (current == null) {
            peer.ringWhenConnected(bell);
            current = connected(); // it may be since a moment ago
        }
        if (current == null) {
            return batch;
        }
        Batch left = batch.session() == null || batch.session() == current ? batch : strays.untrackedOf(batch);
        return left == null || isSent(left, current) ? null : left;
    }

    private boolean isSent(Batch batch, PeerSession current) {
        byte[] section = batch.section();
        if (section == null) {
            throw new IllegalStateException("a batch for another worker isn't encoded");
        }
        if (current != session || line == null) {
            session = current;
            line = current.line(firstTask, epoch, feedback);
        }
        if (!line.share().tryTake(batch.tuples(), batch.bytes(), bell)) {
            if (peer.session() != current) {
                bell.ring(); // it closed before the bell was there: look again, for the next
            }
            return false;
        }
        new SectionHeader(feedback, batch.tuples(), firstTask, epoch).writeTo(section);
        if (current.offerData(section)) {
            if (batch.session() == null) {
                strays.sent(batch, current.reach());
            }
            return true;
        }
        line.share().giveBack(batch.tuples(), batch.bytes());
        outboxWasFull = true;
        return false;
    }

    @Override
    public boolean mustPoll() {
        return outboxWasFull;
    }
}
