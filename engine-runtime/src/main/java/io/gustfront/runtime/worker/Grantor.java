package io.gustfront.runtime.worker;

import io.gustfront.runtime.codec.ControlCodec;
import io.gustfront.runtime.codec.ControlCodec.GrantControl;
import io.gustfront.runtime.flow.PlacesBack;
import io.gustfront.runtime.link.Lane;
import io.gustfront.runtime.link.LinkSession;

/**
 * The credit that one executor here gives to the other side of one session: what was sent within it and has been executed may be
 * sent anew. It tells positions since the session began, and only when they have moved by a good part of the whole, so that
 * grants are few. Since all that was sent is executed at last, a sender that waits without credit always gets a grant.
 */
final class Grantor implements PlacesBack {
    private static final int PARTS = 4;

    private final LinkSession session;
    private final int firstTask;
    private final long epoch;
    private final boolean feedback;
    private final int stepTuples;
    private final long stepBytes;
    private long tuples; // this and all below: guarded by this
    private long bytes;
    private long toldTuples;
    private long toldBytes;

    Grantor(LinkSession session, int firstTask, long epoch, boolean feedback, int tuples, long bytes) {
        this.session = session;
        this.firstTask = firstTask;
        this.epoch = epoch;
        this.feedback = feedback;
        this.tuples = tuples;
        this.bytes = bytes;
        this.stepTuples = Math.max(1, tuples / PARTS);
        this.stepBytes = Math.max(1, bytes / PARTS);
    }

    /** The executor's thread, or whoever refuses a parcel in its stead. */
    @Override
    public synchronized void giveBack(int moreTuples, int moreBytes) {
        tuples += moreTuples;
        bytes += moreBytes;
        if (tuples - toldTuples >= stepTuples || bytes - toldBytes >= stepBytes) {
            boolean unused = tell();
        }
    }

    /** Tells the positions if they have moved by enough; whether nothing is left to tell. */
    synchronized boolean retry() {
        boolean due = tuples - toldTuples >= stepTuples || bytes - toldBytes >= stepBytes;
        return !due || !session.isOpen() || tell();
    }

    private boolean tell() {
        byte[] grant = ControlCodec.encode(new GrantControl(firstTask, epoch, feedback, tuples, bytes));
        if (!session.offer(Lane.CONTROL, grant)) {
            return false;
        }
        toldTuples = tuples;
        toldBytes = bytes;
        return true;
    }
}
