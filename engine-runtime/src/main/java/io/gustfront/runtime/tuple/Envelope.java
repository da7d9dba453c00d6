package io.gustfront.runtime.tuple;

import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.runtime.agent.CallNode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tuple on its way to one task: the values, which all targets of an emit share, and what belongs to this target alone. That is
 * its edges, the edges of what was anchored to it, and whether it is settled.
 *
 * <p>The common case of one root stands in plain fields; more roots are in a {@link Roots}.
 *
 * <p>Settling has two steps (PROTOCOL C1). {@link #claim} decides, by compare-and-set and by any thread, who settles it. Applying
 * it, by the executor's thread and in the order of the calls, reads the XOR of its children and sends the ack. What is anchored
 * between the two still counts, for it was called before.
 */
public final class Envelope extends CallNode implements Tuple {
    /** What a thread that isn't the executor's wants done with this tuple, once it was drained from the call queue. */
    public enum Call {
        /** Nothing. */
        NONE,
        /** Ack it. */
        ACK,
        /** Fail it. */
        FAIL
    }

    private static final int OPEN = 0;
    private static final int CLAIMED_BY_USER = 1;
    private static final int CLAIMED_BY_ENGINE = 2;
    private static final VarHandle CLAIM;

    static {
        try {
            CLAIM = MethodHandles.lookup().findVarHandle(Envelope.class, "claim", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SourceStream source;
    private final int sourceTask;
    private final int targetTask;
    private final List<@Nullable Object> values;
    private final int bytes;

    private final long root;
    private final long edge;
    private final @Nullable SpoutFence fence; // null: no root
    private final @Nullable Roots many; // null: at most one root

    private long childXor; // the executor's thread
    private long childReach; // the executor's thread
    private boolean applied; // the executor's thread
    private volatile int claim = OPEN;
    private Call call = Call.NONE; // written by who claimed it, before it is queued; read by the executor's thread

    // The hold list's, all of them the executor's thread's.
    private @Nullable Envelope heldBefore;
    private @Nullable Envelope heldAfter;
    private long heldUntilNs;
    private boolean held;

    private Envelope(
            SourceStream source,
            int sourceTask,
            int targetTask,
            List<@Nullable Object> values,
            int bytes,
            long root,
            long edge,
            @Nullable SpoutFence fence,
            @Nullable Roots many) {
        this.source = source;
        this.sourceTask = sourceTask;
        this.targetTask = targetTask;
        this.values = values;
        this.bytes = bytes;
        this.root = root;
        this.edge = edge;
        this.fence = fence;
        this.many = many;
    }

    /** A tuple that nobody waits for. */
    public static Envelope untracked(
            SourceStream source, int sourceTask, int targetTask, List<@Nullable Object> values, int bytes) {
        return new Envelope(source, sourceTask, targetTask, values, bytes, 0, 0, null, null);
    }

    /** A tuple of one tree. */
    public static Envelope ofRoot(
            SourceStream source,
            int sourceTask,
            int targetTask,
            List<@Nullable Object> values,
            int bytes,
            long root,
            long edge,
            SpoutFence fence) {
        return new Envelope(source, sourceTask, targetTask, values, bytes, root, edge, fence, null);
    }

    /** A tuple of any number of trees. */
    public static Envelope ofRoots(
            SourceStream source,
            int sourceTask,
            int targetTask,
            List<@Nullable Object> values,
            int bytes,
            Roots roots) {
        return switch (roots.count()) {
            case 0 -> untracked(source, sourceTask, targetTask, values, bytes);
            case 1 -> ofRoot(source, sourceTask, targetTask, values, bytes, roots.id(0), roots.edge(0), roots.fence(0));
            default -> new Envelope(source, sourceTask, targetTask, values, bytes, 0, 0, roots.fence(0), roots);
        };
    }

    /** The stream that it came on. */
    public SourceStream source() {
        return source;
    }

    /** The task that it goes to. */
    public int targetTask() {
        return targetTask;
    }

    /** How many bytes it had when it came encoded; 0 if it came by reference. */
    public int bytes() {
        return bytes;
    }

    /** How many roots it has. */
    public int rootCount() {
        return many != null ? many.count() : fence != null ? 1 : 0;
    }

    /** The id of a root, by its place. */
    public long rootId(int index) {
        return many != null ? many.id(index) : root;
    }

    /** The edge in that root's tree. */
    public long rootEdge(int index) {
        return many != null ? many.edge(index) : edge;
    }

    /** Who emitted that root. Only where there is a root. */
    public SpoutFence rootFence(int index) {
        if (many != null) {
            return many.fence(index);
        }
        if (fence == null) {
            throw new IndexOutOfBoundsException("an untracked tuple has no root " + index);
        }
        return fence;
    }

    /** The executor's thread: an edge of something that is anchored to this. */
    public void addChild(long childEdge) {
        childXor ^= childEdge;
    }

    /** The executor's thread: where something that is anchored to this goes, as {@link Reach} has it. */
    public void addChildReach(long reach) {
        childReach |= reach;
    }

    /** The executor's thread: where all went that was anchored to this, as far as that was known when it was staged. */
    public long childReach() {
        return childReach;
    }

    /** The executor's thread: the XOR of the edges of all that was anchored to this. */
    public long childXor() {
        return childXor;
    }

    /** Any thread: makes the caller, user code, the one that settles this; false if it is settled. */
    public boolean claim() {
        return CLAIM.compareAndSet(this, OPEN, CLAIMED_BY_USER);
    }

    /** As {@link #claim()}, by the engine: a timeout, a loss, a move. */
    public boolean claimByEngine() {
        return CLAIM.compareAndSet(this, OPEN, CLAIMED_BY_ENGINE);
    }

    /** Whether the engine settled this, not user code. */
    public boolean isClaimedByEngine() {
        return claim == CLAIMED_BY_ENGINE;
    }

    /** Whether somebody settled this. */
    public boolean isClaimed() {
        return claim != OPEN;
    }

    /** The executor's thread: whether the settlement was applied, so that nothing can be anchored to this any more. */
    public boolean isApplied() {
        return applied;
    }

    /** The executor's thread: the settlement is applied. */
    public void setApplied() {
        applied = true;
    }

    /** Says what is to be done once this is drained from the call queue. By the thread that claimed it. */
    public void setCall(Call call) {
        this.call = call;
    }

    /** What is to be done once this is drained from the call queue. */
    public Call call() {
        return call;
    }

    /** Whether it is in a hold list. */
    public boolean isHeld() {
        return held;
    }

    /** When the hold list fails it, by the hold clock. */
    public long heldUntilNs() {
        return heldUntilNs;
    }

    /** The hold list's: it is in a list now, or not any more. */
    public void setHeld(boolean held, long heldUntilNs) {
        this.held = held;
        this.heldUntilNs = heldUntilNs;
    }

    /** The hold list's: the one before this. */
    public @Nullable Envelope heldBefore() {
        return heldBefore;
    }

    /** The hold list's: the one after this. */
    public @Nullable Envelope heldAfter() {
        return heldAfter;
    }

    /** The hold list's. */
    public void setHeldBefore(@Nullable Envelope envelope) {
        heldBefore = envelope;
    }

    /** The hold list's. */
    public void setHeldAfter(@Nullable Envelope envelope) {
        heldAfter = envelope;
    }

    @Override
    public List<@Nullable Object> getValues() {
        return values;
    }

    @Override
    public Fields getFields() {
        return source.fields();
    }

    @Override
    public String getSourceComponent() {
        return source.component();
    }

    @Override
    public int getSourceTask() {
        return sourceTask;
    }

    @Override
    public String getSourceStreamId() {
        return source.stream();
    }

    @Override
    public boolean isTracked() {
        return fence != null;
    }

    @Override
    public boolean isTick() {
        return source.index() < 0;
    }

    @Override
    public String toString() {
        return "tuple from " + source.component() + ":" + source.stream() + " task " + sourceTask + " to task "
                + targetTask + " " + values;
    }
}
