package io.gustfront.runtime.tuple;

import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tuple on its way to one task: the values, which all targets of an emit share, and what belongs to this target alone. That is
 * its edges, the edges of what was anchored to it, and whether it is settled.
 *
 * <p><b>Settling</b> (PROTOCOL C1). A thread that isn't the executor's calls {@link #claim}, which one of them wins by
 * compare-and-set, and queues its call; {@link #settle} applies it, by the executor's thread and in the order of the calls. What is
 * anchored between the two still counts, for it was called before. The executor's own calls settle at once and need no
 * compare-and-set: only this thread settles, and a claim that comes at the same moment finds the tuple settled when its call is
 * applied.
 *
 * <p><b>Layout.</b> An engine that makes ten million of these a second is bound by the bytes that it writes, so they are few: 56.
 * What the tuples of one way have in common is in their {@link Hop}; the edge and the edges of what is anchored to it are one XOR,
 * for an ack tells no more; what a kept tuple needs is in its {@link HoldNode}; and tuples of several roots and those that came
 * encoded, of which there are fewer, are larger ({@link Wide}).
 */
public class Envelope implements Tuple {
    private static final int OPEN = 0;
    private static final int CLAIMED = 1;
    private static final int SETTLED_BY_USER = 2;
    private static final int SETTLED_BY_ENGINE = 3;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Envelope.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Hop hop;
    private final List<@Nullable Object> values;
    private final @Nullable SpoutFence fence; // null: no root
    private final long root;
    private long xor; // the executor's thread: see edges

    private long childReach; // the executor's thread

    @SuppressWarnings({"unused", "UnusedVariable"}) // by STATE: claimed by any thread, settled by the executor's
    private int state = OPEN;

    private @Nullable HoldNode hold; // the executor's thread

    private Envelope(Hop hop, List<@Nullable Object> values, long root, long edge, @Nullable SpoutFence fence) {
        this.hop = hop;
        this.values = values;
        this.root = root;
        this.xor = edge;
        this.fence = fence;
    }

    /** One of several roots, or that came encoded. */
    private static final class Wide extends Envelope {
        private final @Nullable Roots roots; // null: at most one
        private final int bytes;

        Wide(
                Hop hop,
                List<@Nullable Object> values,
                long root,
                long edge,
                @Nullable SpoutFence fence,
                @Nullable Roots roots,
                int bytes) {
            super(hop, values, root, edge, fence);
            this.roots = roots;
            this.bytes = bytes;
        }
    }

    /** A tuple that nobody waits for. */
    public static Envelope untracked(Hop hop, List<@Nullable Object> values) {
        return new Envelope(hop, values, 0, 0, null);
    }

    /** A tuple of one tree. */
    public static Envelope ofRoot(Hop hop, List<@Nullable Object> values, long root, long edge, SpoutFence fence) {
        return new Envelope(hop, values, root, edge, fence);
    }

    /** A tuple of one tree that came encoded, in so many bytes. */
    public static Envelope ofRoot(
            Hop hop, List<@Nullable Object> values, long root, long edge, SpoutFence fence, int bytes) {
        return new Wide(hop, values, root, edge, fence, null, bytes);
    }

    /**
     * A tuple of any number of trees.
     *
     * @param bytes how many bytes it had when it came encoded; 0 if it came by reference
     */
    public static Envelope ofRoots(Hop hop, List<@Nullable Object> values, Roots roots, int bytes) {
        return switch (roots.count()) {
            case 0 -> bytes == 0 ? untracked(hop, values) : new Wide(hop, values, 0, 0, null, null, bytes);
            case 1 ->
                bytes == 0
                        ? ofRoot(hop, values, roots.id(0), roots.edge(0), roots.fence(0))
                        : new Wide(hop, values, roots.id(0), roots.edge(0), roots.fence(0), null, bytes);
            default -> new Wide(hop, values, 0, 0, roots.fence(0), roots, bytes);
        };
    }

    /** The stream that it came on. */
    public SourceStream source() {
        return hop.source();
    }

    /** The task that it goes to. */
    public int targetTask() {
        return hop.targetTask();
    }

    /** How many bytes it had when it came encoded; 0 if it came by reference. */
    public int bytes() {
        return this instanceof Wide wide ? wide.bytes : 0;
    }

    private @Nullable Roots several() {
        return this instanceof Wide wide ? wide.roots : null;
    }

    /** Whether it has exactly one root: that of {@link #root}, {@link #edges()} and {@link #fence}. */
    public boolean isOfOneRoot() {
        return fence != null && several() == null;
    }

    /** Its root, if it {@linkplain #isOfOneRoot has one}. */
    public long root() {
        return root;
    }

    /** As {@link #edges(int)}, if it has one root. */
    public long edges() {
        return xor;
    }

    /** Who emitted its root, or the first of them; null if it has none. */
    public @Nullable SpoutFence fence() {
        return fence;
    }

    /** How many roots it has. */
    public int rootCount() {
        if (fence == null) {
            return 0;
        }
        Roots several = several();
        return several == null ? 1 : several.count();
    }

    /** The id of a root, by its place. */
    public long rootId(int index) {
        Roots several = several();
        return several == null ? root : several.id(index);
    }

    /** In that root's tree, the edge of this, XOR-ed with those of all that was anchored to it: what its ack tells. */
    public long edges(int index) {
        Roots several = several();
        return several == null ? xor : several.edge(index) ^ xor;
    }

    /** Who emitted that root. Only where there is a root. */
    public SpoutFence rootFence(int index) {
        Roots several = several();
        if (several != null) {
            return several.fence(index);
        }
        if (fence == null) {
            throw new IndexOutOfBoundsException("an untracked tuple has no root " + index);
        }
        return fence;
    }

    /** The executor's thread: an edge of something that is anchored to this. */
    public void addChild(long childEdge) {
        xor ^= childEdge;
    }

    /** The executor's thread: where something that is anchored to this goes, as {@link Reach} has it. */
    public void addChildReach(long reach) {
        childReach |= reach;
    }

    /** The executor's thread: where all went that was anchored to this, as far as that was known when it was staged. */
    public long childReach() {
        return childReach;
    }

    /** Any other thread than the executor's: makes the caller, user code, the one whose call will settle this; false if there is one. */
    public boolean claim() {
        return STATE.compareAndSet(this, OPEN, CLAIMED);
    }

    /** The executor's thread: settles this for user code, be it by its own call or by one that another thread claimed. */
    public void settle() {
        STATE.setOpaque(this, SETTLED_BY_USER);
    }

    /** The executor's thread: settles this by the engine, for a timeout, a loss, a move; false if it is claimed or settled. */
    public boolean settleByEngine() {
        return STATE.compareAndSet(this, OPEN, SETTLED_BY_ENGINE);
    }

    /** Whether somebody has settled this, or claimed to. */
    public boolean isClaimed() {
        return (int) STATE.getVolatile(this) != OPEN;
    }

    /** Whether it is settled, so that nothing can be anchored to it any more. Exact on the executor's thread. */
    public boolean isSettled() {
        return (int) STATE.getVolatile(this) >= SETTLED_BY_USER;
    }

    /** Whether the engine settled this, not user code. */
    public boolean isSettledByEngine() {
        return (int) STATE.getVolatile(this) == SETTLED_BY_ENGINE;
    }

    /** The executor's thread: its place among those that are kept; null if it isn't. */
    public @Nullable HoldNode hold() {
        return hold;
    }

    /** The hold list's. */
    public void setHold(@Nullable HoldNode node) {
        hold = node;
    }

    @Override
    public List<@Nullable Object> getValues() {
        return values;
    }

    @Override
    public Fields getFields() {
        return hop.source().fields();
    }

    @Override
    public String getSourceComponent() {
        return hop.source().component();
    }

    @Override
    public int getSourceTask() {
        return hop.sourceTask();
    }

    @Override
    public String getSourceStreamId() {
        return hop.source().stream();
    }

    @Override
    public boolean isTracked() {
        return fence != null;
    }

    @Override
    public boolean isTick() {
        return hop.source().index() < 0;
    }

    @Override
    public String toString() {
        return "tuple from " + getSourceComponent() + ":" + getSourceStreamId() + " task " + getSourceTask()
                + " to task " + targetTask() + " " + values;
    }
}
