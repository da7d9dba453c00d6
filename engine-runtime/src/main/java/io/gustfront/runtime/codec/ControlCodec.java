package io.gustfront.runtime.codec;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.ack.Settlements;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes over a session's control lane, as bytes.
 *
 * <pre>
 *   control := SETTLE firstTask:varint epoch:varlong acks:varint (root:i64 xor:i64)*acks
 *                     reaches:varint (skipped:varint reach)*reaches
 *                     fails:varint (root:i64 kind:string component:string task:varint detail:string)*fails
 *            | GRANT  firstTask:varint epoch:varlong feedback:u8 tuples:varlong bytes:varlong
 *            | CLOSED worker:varint incarnation:varint
 *            | PLAN   epoch:varlong
 *   reach   := members:u8 (member:u8)*members | 255:u8 set:i64
 * </pre>
 *
 * <ul>
 *   <li>SETTLE speaks of trees of the placement that it names. Of those acks whose trees have gone to other workers it says where
 *       (W3): for each, how many acks stand between it and the one before; then the members of its set, or, if these are many, the
 *       set.
 *   <li>GRANT names positions since the session began (PROTOCOL B2).
 *   <li>CLOSED says that the sender will never again send anything on behalf of that worker's incarnation (W1).
 *   <li>PLAN says which epoch's plan the sender has, so that a worker whom nobody tells of a newer plan sees that there is one.
 * </ul>
 */
public final class ControlCodec {
    private static final int SETTLE = 1;
    private static final int GRANT = 2;
    private static final int CLOSED = 3;
    private static final int PLAN = 4;
    private static final int SMALL = 64; // bytes: what all but acks need
    private static final int SMALLEST_FAIL = 12;
    private static final int SMALLEST_REACH = 2;
    private static final int MOST_MEMBERS = 7; // more take less as a set
    private static final int WHOLE_SET = 255;

    private ControlCodec() {}

    /** What a control payload says. */
    public sealed interface Control {}

    /** Acks and fails for a spout executor. */
    public record SettleControl(int firstTask, long epoch, Settlements settlements) implements Control {}

    /** Credit for a placement of the sender. */
    public record GrantControl(int firstTask, long epoch, boolean feedback, long tuples, long bytes)
            implements Control {}

    /** The sender has closed with an incarnation. */
    public record ClosedControl(int worker, int incarnation) implements Control {}

    /** The sender has a plan. */
    public record PlanControl(long epoch) implements Control {}

    /** As bytes. */
    public static byte[] encode(Control control) {
        if (control instanceof SettleControl settle) {
            return encode(settle);
        }
        WireOutput out = new WireOutput(SMALL);
        if (control instanceof GrantControl grant) {
            out.putByte(GRANT);
            out.putVarInt(grant.firstTask());
            out.putVarLong(grant.epoch());
            out.putByte(grant.feedback() ? 1 : 0);
            out.putVarLong(grant.tuples());
            out.putVarLong(grant.bytes());
        } else if (control instanceof ClosedControl closed) {
            out.putByte(CLOSED);
            out.putVarInt(closed.worker());
            out.putVarInt(closed.incarnation());
        } else if (control instanceof PlanControl plan) {
            out.putByte(PLAN);
            out.putVarLong(plan.epoch());
        }
        return out.toByteArray();
    }

    private static byte[] encode(SettleControl settle) {
        long[] acks = settle.settlements().acks();
        WireOutput out = new WireOutput(SMALL + acks.length * Long.BYTES);
        out.putByte(SETTLE);
        out.putVarInt(settle.firstTask());
        out.putVarLong(settle.epoch());
        out.putVarInt(acks.length / 2);
        for (long half : acks) {
            out.putLong(half);
        }
        putReaches(out, settle.settlements().reaches());
        out.putVarInt(settle.settlements().fails().size());
        settle.settlements().fails().forEach((root, reason) -> {
            out.putLong(root);
            out.putString(reason.kind().name());
            out.putString(reason.component());
            out.putVarInt(reason.task());
            out.putString(reason.detail());
        });
        return out.toByteArray();
    }

    /**
     * From bytes.
     *
     * @throws MalformedWireException if they make no sense
     */
    public static Control decode(byte[] payload) {
        WireInput in = new WireInput(payload);
        int kind = in.getByte();
        return switch (kind) {
            case SETTLE -> new SettleControl(in.getVarInt(), in.getVarLong(), settlements(in));
            case GRANT ->
                new GrantControl(in.getVarInt(), in.getVarLong(), in.getByte() != 0, in.getVarLong(), in.getVarLong());
            case CLOSED -> new ClosedControl(in.getVarInt(), in.getVarInt());
            case PLAN -> new PlanControl(in.getVarLong());
            default -> throw new MalformedWireException("there is no control of kind " + kind);
        };
    }

    private static void putReaches(WireOutput out, long[] reaches) {
        int count = 0;
        for (long reach : reaches) {
            count += reach == 0 ? 0 : 1;
        }
        out.putVarInt(count);
        int skipped = 0;
        for (int i = 0; count > 0; i++) {
            if (reaches[i] == 0) {
                skipped++;
            } else {
                out.putVarInt(skipped);
                putReach(out, reaches[i]);
                skipped = 0;
                count--;
            }
        }
    }

    private static void putReach(WireOutput out, long reach) {
        int members = Long.bitCount(reach);
        if (members > MOST_MEMBERS) {
            out.putByte(WHOLE_SET);
            out.putLong(reach);
            return;
        }
        out.putByte(members);
        for (long left = reach; left != 0; left &= left - 1) {
            out.putByte(Long.numberOfTrailingZeros(left));
        }
    }

    private static long[] reaches(WireInput in, int acks) {
        int count = in.getCount(SMALLEST_REACH);
        if (count == 0) {
            return Settlements.NOWHERE;
        }
        long[] reaches = new long[acks];
        int at = 0;
        for (int i = 0; i < count; i++, at++) {
            int skipped = in.getVarInt();
            if (skipped < 0 || skipped >= acks - at) {
                throw new MalformedWireException(
                        "ack " + at + " and " + skipped + " more, of " + acks + ", have gone nowhere");
            }
            at += skipped;
            reaches[at] = reach(in);
        }
        return reaches;
    }

    private static long reach(WireInput in) {
        int members = in.getByte() & 0xFF;
        if (members == WHOLE_SET) {
            return in.getLong();
        }
        if (members > MOST_MEMBERS) {
            throw new MalformedWireException("a set of " + members + " workers is written as one");
        }
        long reach = 0;
        for (int i = 0; i < members; i++) {
            int member = in.getByte() & 0xFF;
            if (member >= Long.SIZE) {
                throw new MalformedWireException("there is no member " + member + " of a set");
            }
            reach |= 1L << member;
        }
        return reach;
    }

    private static Settlements settlements(WireInput in) {
        long[] acks = new long[2 * in.getCount(2 * Long.BYTES)];
        for (int i = 0; i < acks.length; i++) {
            acks[i] = in.getLong();
        }
        long[] reaches = reaches(in, acks.length / 2);
        Map<Long, FailReason> fails = new LinkedHashMap<>();
        for (int left = in.getCount(SMALLEST_FAIL); left > 0; left--) {
            long root = in.getLong();
            fails.put(root, new FailReason(kind(in.getString()), in.getString(), in.getVarInt(), in.getString()));
        }
        return new Settlements(acks, reaches, fails);
    }

    private static FailReason.Kind kind(String name) {
        for (FailReason.Kind kind : FailReason.Kind.values()) {
            if (kind.name().equals(name)) {
                return kind;
            }
        }
        throw new MalformedWireException("there is no kind of failure '" + name + "'");
    }
}
