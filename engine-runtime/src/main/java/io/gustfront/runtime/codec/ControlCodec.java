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
 *                     fails:varint (root:i64 kind:string component:string task:varint detail:string)*fails
 *            | GRANT  firstTask:varint epoch:varlong feedback:u8 tuples:varlong bytes:varlong
 *            | CLOSED worker:varint incarnation:varint
 *            | PLAN   epoch:varlong
 * </pre>
 *
 * SETTLE speaks of trees of the placement that it names; GRANT of positions since the session began (PROTOCOL B2); CLOSED says
 * that the sender will never again send anything on behalf of that worker's incarnation (W1); PLAN which epoch's plan the sender
 * has, so that a worker whom nobody tells of a newer plan sees that there is one.
 */
public final class ControlCodec {
    private static final int SETTLE = 1;
    private static final int GRANT = 2;
    private static final int CLOSED = 3;
    private static final int PLAN = 4;
    private static final int SMALLEST_FAIL = 12;

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
        WireOutput out = new WireOutput(64);
        if (control instanceof SettleControl settle) {
            long[] acks = settle.settlements().acks();
            out.putByte(SETTLE);
            out.putVarInt(settle.firstTask());
            out.putVarLong(settle.epoch());
            out.putVarInt(acks.length / 2);
            for (long half : acks) {
                out.putLong(half);
            }
            out.putVarInt(settle.settlements().fails().size());
            settle.settlements().fails().forEach((root, reason) -> {
                out.putLong(root);
                out.putString(reason.kind().name());
                out.putString(reason.component());
                out.putVarInt(reason.task());
                out.putString(reason.detail());
            });
        } else if (control instanceof GrantControl grant) {
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

    private static Settlements settlements(WireInput in) {
        long[] acks = new long[2 * in.getCount(2 * Long.BYTES)];
        for (int i = 0; i < acks.length; i++) {
            acks[i] = in.getLong();
        }
        Map<Long, FailReason> fails = new LinkedHashMap<>();
        for (int left = in.getCount(SMALLEST_FAIL); left > 0; left--) {
            long root = in.getLong();
            fails.put(root, new FailReason(kind(in.getString()), in.getString(), in.getVarInt(), in.getString()));
        }
        return new Settlements(acks, fails);
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
