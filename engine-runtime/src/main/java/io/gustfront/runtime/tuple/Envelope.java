package io.gustfront.runtime.tuple;

import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
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
 * <p><b>Layout.</b> An engine that makes ten million of these a second is bound by the bytes that it writes, so they are few: 24 for one
 * that nobody waits for, 48 for one of a tree. What the tuples of one way have in common is in their {@link Hop}; the edge and the
 * edges of what is anchored to it are one XOR, for an ack tells no more, and so are those of acks that it has taken over; what few need is in an {@link Aside}; and tuples of several
 * roots and those that came encoded, of which there are fewer, are larger ({@link Wide}).
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
    private final @Nullable Object[] values;

    @SuppressWarnings({"unused", "UnusedVariable"}) // by STATE: claimed by any thread, settled by the executor's
    private int state = OPEN;

    private Envelope(Hop hop, @Nullable Object[] values) {
        this.hop = hop;
        this.values = values;
    }

    /** One that somebody may wait for. */
    private static class Tracked extends Envelope {
        private final @Nullable SpoutFence fence; // null: no root
        private final long root;
        private long xor; // the executor's thread: see edges
        private @Nullable Aside aside; // the executor's thread

        Tracked(Hop hop, @Nullable Object[] values, long root, long edge, @Nullable SpoutFence fence) {
            super(hop, values);
            this.root = root;
            this.xor = edge;
            this.fence = fence;
        }

        Aside aside() {
            Aside made = aside;
            if (made == null) {
                made = new Aside(this);
                aside = made;
            }
            return made;
        }
    }

    /** One of several roots, or that came encoded. */
    private static final class Wide extends Tracked {
        private final @Nullable Roots roots; // null: at most one
        private final int bytes;

        Wide(
                Hop hop,
                @Nullable Object[] values,
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
    public static Envelope untracked(Hop hop, @Nullable Object[] values) {
        return new Envelope(hop, values);
    }

    /** A tuple of one tree. */
    public static Envelope ofRoot(Hop hop, @Nullable Object[] values, long root, long edge, SpoutFence fence) {
        return new Tracked(hop, values, root, edge, fence);
    }

    /** A tuple of one tree that came encoded, in so many bytes. */
    public static Envelope ofRoot(
            Hop hop, @Nullable Object[] values, long root, long edge, SpoutFence fence, int bytes) {
        return new Wide(hop, values, root, edge, fence, null, bytes);
    }

    /**
     * A tuple of any number of trees.
     *
     * @param bytes how many bytes it had when it came encoded; 0 if it came by reference
     */
    public static Envelope ofRoots(Hop hop, @Nullable Object[] values, Roots roots, int bytes) {
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

    private Tracked tracked() {
        if (this instanceof Tracked tracked) {
            return tracked;
        }
        throw new IllegalStateException("nobody waits for this tuple");
    }

    /** Whether it has exactly one root: that of {@link #root}, {@link #edges()} and {@link #fence}. */
    public boolean isOfOneRoot() {
        return isTracked() && several() == null;
    }

    /** Its root, if it {@linkplain #isOfOneRoot has one}. */
    public long root() {
        return tracked().root;
    }

    /** As {@link #edges(int)}, if it has one root. */
    public long edges() {
        return tracked().xor;
    }

    /** Who emitted its root, or the first of them; null if it has none. */
    public @Nullable SpoutFence fence() {
        return this instanceof Tracked tracked ? tracked.fence : null;
    }

    /** How many roots it has. */
    public int rootCount() {
        if (!isTracked()) {
            return 0;
        }
        Roots several = several();
        return several == null ? 1 : several.count();
    }

    /** The id of a root, by its place. */
    public long rootId(int index) {
        Roots several = several();
        return several == null ? root() : several.id(index);
    }

    /** In that root's tree, the edge of this, XOR-ed with those of all that was anchored to it, and with what it has {@linkplain #takeOver taken over}: what its ack tells. */
    public long edges(int index) {
        Roots several = several();
        return several == null ? edges() : several.edge(index) ^ edges();
    }

    /** Who emitted that root. Only where there is a root. */
    public SpoutFence rootFence(int index) {
        Roots several = several();
        if (several != null) {
            return several.fence(index);
        }
        SpoutFence fence = fence();
        if (fence == null) {
            throw new IndexOutOfBoundsException("an untracked tuple has no root " + index);
        }
        return fence;
    }

    /** The executor's thread: an edge of something that is anchored to this, which is tracked. */
    public void addChild(long childEdge) {
        tracked().xor ^= childEdge;
    }

    /** The executor's thread: where something that is anchored to this, which is tracked, goes, as {@link Reach} has it. */
    public void addChildReach(long reach) {
        tracked().aside().addChildReach(reach);
    }

    /**
     * The thread of the executor that emitted this, before it leaves: has this tell, when it is settled, what the ack of another tuple of the same tree
     * would tell now, so that nobody has to be told that. The XOR of all that is open in the tree stays what it was.
     *
     * @param settled the other; its ack tells nothing any more
     * @return false if this can't, for they aren't of the same one tree, or the ack would tell where the tree has gone, too
     */
    @SuppressWarnings("ReferenceEquality") // mostly they share the fence; where they don't, the ack is told
    public boolean takeOver(Envelope settled) {
        if (this instanceof Tracked mine
                && settled instanceof Tracked theirs
                && mine.root != 0 // it has one
                && mine.root == theirs.root
                && mine.fence == theirs.fence
                && theirs.childReach() == Reach.NONE) {
            mine.xor ^= theirs.xor;
            return true;
        }
        return false;
    }

    /** The executor's thread: where all went that was anchored to this, as far as that was known when it was staged. */
    public long childReach() {
        Aside made = asideOrNull();
        return made == null ? Reach.NONE : made.childReach();
    }

    private @Nullable Aside asideOrNull() {
        return this instanceof Tracked tracked ? tracked.aside : null;
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
    public @Nullable Aside hold() {
        Aside made = asideOrNull();
        return made != null && made.isKept() ? made : null;
    }

    /** The hold list's: from now on this, which is tracked, is kept; its place, for the list to join with others. */
    public Aside keep(long untilNs) {
        Aside place = tracked().aside();
        place.setKept(true, untilNs);
        return place;
    }

    /** The hold list's: this isn't kept any more. */
    public void letGo() {
        tracked().aside().setKept(false, 0);
    }

    @Override
    public List<@Nullable Object> getValues() {
        return new TupleValues(values);
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public @Nullable Object getValue(int index) {
        return values[index];
    }

    @Override
    public @Nullable Object getValueByField(String field) {
        return values[hop.source().fields().fieldIndex(field)];
    }

    /** The values; nobody changes them. */
    public @Nullable Object[] values() {
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
        return fence() != null;
    }

    @Override
    public boolean isTick() {
        return hop.source().index() < 0;
    }

    @Override
    public String toString() {
        return "tuple from " + getSourceComponent() + ":" + getSourceStreamId() + " task " + getSourceTask()
                + " to task " + targetTask() + " " + Arrays.toString(values);
    }
}
