package io.gustfront.testkit;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.runtime.tuple.Envelope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An input of a bolt under test, and what has become of it so far. */
public final class Delivery {
    private final Envelope envelope;
    private final BoltTester tester;
    private final List<String> settled = new ArrayList<>(); // what user code did, in order
    private @Nullable FailReason reason; // of what arrived at the spout

    Delivery(Envelope envelope, BoltTester tester) {
        this.envelope = envelope;
        this.tester = tester;
    }

    Envelope envelope() {
        return envelope;
    }

    void onSettled(String how) {
        settled.add(how);
    }

    void onFailed(FailReason newReason) {
        reason = newReason;
    }

    /** The tuple, as the bolt was given it. */
    public Tuple tuple() {
        return envelope;
    }

    /** Whether the bolt has acked it, before anybody settled it in another way. */
    public boolean isAcked() {
        return !settled.isEmpty() && settled.get(0).equals("acked") && reason == null;
    }

    /** Whether the bolt has failed it, or the engine has: because it threw, or kept it for too long. */
    public boolean isFailed() {
        return reason != null || (!settled.isEmpty() && settled.get(0).equals("failed"));
    }

    /** Whether the bolt has neither acked nor failed it yet. */
    public boolean isKept() {
        return !isAcked() && !isFailed();
    }

    /** Whether the bolt settled it again after it was settled, which has no effect. */
    public boolean isSettledTwice() {
        return settled.size() > 1 || (settled.size() == 1 && envelope.isSettledByEngine());
    }

    /** Why it failed, as its spout would hear; null if it didn't, or isn't tracked. */
    public @Nullable FailReason failReason() {
        return reason;
    }

    /** What was emitted anchored to it, in order. */
    public List<Emitted> emitted() {
        return tester.emitted().stream()
                .filter(each -> each.anchors().contains(this))
                .toList();
    }

    /**
     * The bolt has acked it, once.
     *
     * @throws AssertionError that tells what it did instead
     */
    public Delivery assertAcked() {
        return check(isAcked() && !isSettledTwice(), "should be acked, once");
    }

    /**
     * It has failed.
     *
     * @throws AssertionError that tells what became of it instead
     */
    public Delivery assertFailed() {
        return check(isFailed(), "should have failed");
    }

    /**
     * It has failed for a kind of reason.
     *
     * @throws AssertionError that tells what became of it instead
     */
    public Delivery assertFailed(FailReason.Kind kind) {
        FailReason current = reason;
        return check(current != null && current.kind() == kind, "should have failed with " + kind);
    }

    /**
     * The bolt keeps it.
     *
     * @throws AssertionError that tells what it did instead
     */
    public Delivery assertKept() {
        return check(isKept(), "should be kept, neither acked nor failed");
    }

    private Delivery check(boolean holds, String wish) {
        if (!holds) {
            throw new AssertionError(this + "\nbut " + wish + ". What happened:\n" + tester.story());
        }
        return this;
    }

    private String state() {
        if (isSettledTwice()) {
            return (envelope.isSettledByEngine() ? "failed by the engine (" + reason + "), then " : "")
                    + String.join(", then ", settled);
        }
        if (isKept()) {
            return "kept";
        }
        return isAcked() ? "acked" : "failed" + (reason == null ? "" : " (" + reason + ")");
    }

    @Override
    public String toString() {
        return envelope + " is " + state();
    }
}
