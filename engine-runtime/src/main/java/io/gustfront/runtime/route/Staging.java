package io.gustfront.runtime.route;

import io.gustfront.runtime.tuple.Envelope;
import java.util.ArrayList;
import java.util.List;

/**
 * All that one executor has on its way: counted over its outlets, and flushed together. While anything stays after a flush, the
 * executor takes no data (PROTOCOL B1). Owned by the executor's thread.
 */
public final class Staging {
    /** How many tuples make it worth to run the fused executors: few enough to be in the nearest cache still. */
    private static final int FUSED_TUPLES = 16;

    private final int maxTuples;
    private volatile long maxBytes;
    private List<Outlet> outlets = new ArrayList<>();
    private List<Outlet> dirty = new ArrayList<>();
    private List<Outlet> spare = new ArrayList<>();
    private int newestAt = -1; // the place of the outlet to which a tuple was added last
    private int tuples;
    private long bytes;
    private boolean flushing;
    private boolean heldBack;
    private boolean ranInPlace;
    private int fullSections; // since this was made; wraps around
    private int forFused; // tuples that were added for fused executors since those were run last

    /**
     * @param maxTuples how many tuples may wait before emit waits, too
     * @param maxBytes how many encoded bytes may wait before emit waits, too
     */
    public Staging(int maxTuples, long maxBytes) {
        this.maxTuples = maxTuples;
        this.maxBytes = maxBytes;
    }

    /** Any thread: from now on so many encoded bytes may wait before emit waits, too. */
    public void limitBytes(long newMaxBytes) {
        maxBytes = newMaxBytes;
    }

    /** Lets leave what can. */
    public void flush() {
        if (dirty.isEmpty() || flushing) {
            return;
        }
        forFused = 0;
        flushing = true;
        List<Outlet> now = dirty;
        dirty = spare;
        for (Outlet outlet : now) {
            if (outlet.flush()) {
                outlet.clean();
            } else {
                dirty.add(outlet);
            }
        }
        now.clear();
        spare = now;
        flushing = false;
        heldBack = !dirty.isEmpty();
    }

    /** After a call of user code: whether so much is here for fused executors that they are to be run. */
    public boolean isFusedDue() {
        return forFused >= FUSED_TUPLES;
    }

    /** Runs the fused executors with what is here for them; the rest stays. */
    public void runFused() {
        forFused = 0;
        if (flushing) {
            return;
        }
        flushing = true;
        for (int i = 0; i < dirty.size(); i++) {
            Outlet outlet = dirty.get(i);
            if (outlet.isFused() && !outlet.flush()) {
                heldBack = true;
            }
        }
        flushing = false;
    }

    /** After an emit: whether a fused executor was run since the last call of this, for there was too much for it in one user call. */
    public boolean takeRanInPlace() {
        boolean ran = ranInPlace;
        ranInPlace = false;
        return ran;
    }

    void onRanInPlace() {
        ranInPlace = true;
    }

    /** Whether anything is here, if only because it was emitted a moment ago. */
    public boolean isEmpty() {
        return tuples == 0;
    }

    /** Whether something was refused when it was to leave, and waits. */
    public boolean isHeldBack() {
        return heldBack;
    }

    /** Whether so much waits that emit has to wait, too. */
    public boolean isOverBound() {
        return tuples >= maxTuples || bytes >= maxBytes;
    }

    /** How many sections for other workers have become full, since this was made; wraps around. */
    public int fullSections() {
        return fullSections;
    }

    /** How many tuples wait. */
    public int tuples() {
        return tuples;
    }

    /** Whether something waits for what nobody rings for. */
    public boolean mustPoll() {
        for (Outlet outlet : dirty) {
            if (outlet.mustPoll()) {
                return true;
            }
        }
        return false;
    }

    void onFlushed(boolean allLeft) {
        heldBack |= !allLeft;
    }

    void onSectionFull() {
        fullSections++;
    }

    void onFused() {
        forFused++;
    }

    void onDirty(Outlet outlet) {
        dirty.add(outlet);
    }

    /** A tuple was added to the outlet at that place. */
    void onAdded(int place, int moreBytes) {
        newestAt = place;
        tuples++;
        bytes += moreBytes;
    }

    /**
     * After an ack: has the tuple that was emitted last tell, when it is settled itself, what the ack would; so the acks of bolts that emit cost nothing but their
     * last tuple's (PROTOCOL L7).
     *
     * @return false if it can't, and the ack has to be told: it has left, or is of another tree
     */
    public boolean takeOver(Envelope settled) {
        Envelope newest = newestAt < 0 ? null : outlets.get(newestAt).newest();
        return newest != null && newest.takeOver(settled);
    }

    /** From now on these are all outlets, and nothing was added last. */
    void onOutlets(List<Outlet> all) {
        newestAt = -1;
        outlets = new ArrayList<>(all.size());
        all.forEach(this::onOutlet);
    }

    /** One more. */
    void onOutlet(Outlet outlet) {
        outlet.place(outlets.size());
        outlets.add(outlet);
    }

    void onLeft(int fewerTuples, int fewerBytes) {
        tuples -= fewerTuples;
        bytes -= fewerBytes;
    }
}
