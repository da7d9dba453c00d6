package io.gustfront.runtime.worker;

import io.gustfront.runtime.codec.ControlCodec;
import io.gustfront.runtime.codec.ControlCodec.GrantControl;
import io.gustfront.runtime.flow.PlacesBack;
import io.gustfront.runtime.link.Lane;
import io.gustfront.runtime.link.LinkSession;
import org.jspecify.annotations.Nullable;

/**
 * The credit that one executor here gives to another worker: a part of its inbox, as large as the newest plan makes it. It outlives
 * the sessions with that worker, for what one of them brought may still wait in the inbox when the next opens.
 *
 * <p><b>The rule</b> (PROTOCOL B2): what may have been sent since the session began is what was taken in since then, and what is
 * free of the part now. That is the position that is told; one that was told is never taken back. So a part that has become
 * smaller is kept to as soon as the credit that was given before is used up, and what waits of an earlier session counts.
 *
 * <p>A position is told when it has moved by a good part of the whole, so that grants are few. A sender without credit always gets
 * some: all that it sent is taken in and executed at last, and then the position is ahead by the whole part. A position that was
 * due and could not be told is told by the housekeeper, whom every such refusal wakes.
 */
final class Grantor implements PlacesBack {
    private static final int PARTS = 4;
    private static final long NOTHING = -1;

    private final int firstTask;
    private final long epoch;
    private final boolean feedback;
    private final Runnable onUntold;
    private @Nullable LinkSession session; // this and all below: guarded by this
    private int sizeTuples;
    private long sizeBytes;
    private long waitingTuples; // in the inbox, whichever session brought them
    private long waitingBytes;
    private long takenTuples; // since the session began
    private long takenBytes;
    private long toldTuples = NOTHING;
    private long toldBytes = NOTHING;

    /**
     * @param onUntold is called when something was due and could not be told; by any thread, under this grantor's lock
     */
    Grantor(int firstTask, long epoch, boolean feedback, Runnable onUntold) {
        this.firstTask = firstTask;
        this.epoch = epoch;
        this.feedback = feedback;
        this.onUntold = onUntold;
    }

    /** From now on it has that part of the inbox to give. */
    synchronized void resize(int tuples, long bytes) {
        sizeTuples = tuples;
        sizeBytes = bytes;
    }

    /** From now on it gives to that session; nothing changes if it does already. */
    synchronized void begin(LinkSession newSession) {
        if (session != newSession) {
            session = newSession;
            takenTuples = 0;
            takenBytes = 0;
            toldTuples = NOTHING;
            toldBytes = NOTHING;
        }
    }

    /** The link thread: a section of the session goes into the inbox. */
    synchronized void onTaken(int tuples, int bytes) {
        takenTuples += tuples;
        takenBytes += bytes;
        waitingTuples += tuples;
        waitingBytes += bytes;
    }

    /** The executor's thread, or whoever refuses a parcel in its stead. */
    @Override
    public synchronized void giveBack(int tuples, int bytes) {
        waitingTuples -= tuples;
        waitingBytes -= bytes;
        if (!retry()) {
            onUntold.run();
        }
    }

    /** Tells the position if it is due; whether nothing is left to tell. */
    synchronized boolean retry() {
        LinkSession current = session;
        if (current == null || !current.isOpen() || !isDue()) {
            return true;
        }
        long tuples = positionTuples();
        long bytes = positionBytes();
        if (!current.offer(
                Lane.CONTROL, ControlCodec.encode(new GrantControl(firstTask, epoch, feedback, tuples, bytes)))) {
            return false;
        }
        toldTuples = tuples;
        toldBytes = bytes;
        return true;
    }

    /** The first is due at once, even if it is zero: the other side hears that there is somebody. */
    private boolean isDue() {
        return toldTuples == NOTHING
                || positionTuples() - toldTuples >= Math.max(1, sizeTuples / PARTS)
                || positionBytes() - toldBytes >= Math.max(1, sizeBytes / PARTS);
    }

    private long positionTuples() {
        return Math.max(Math.max(0, toldTuples), takenTuples + sizeTuples - waitingTuples);
    }

    private long positionBytes() {
        return Math.max(Math.max(0, toldBytes), takenBytes + sizeBytes - waitingBytes);
    }
}
