package io.gustfront.runtime.codec;

import io.gustfront.runtime.tuple.SpoutFence;
import java.util.HashMap;
import java.util.Map;

/** Reads fences, of which there are few and each is read often: the same object for the same content, up to a bound. */
public final class Fences {
    private static final int MOST = 4_096;

    private final Map<SpoutFence, SpoutFence> known = new HashMap<>();
    private SpoutFence last = new SpoutFence(0, 0, 0, 0, 0);

    /** Knows none. */
    public Fences() {}

    static void write(WireOutput out, SpoutFence fence) {
        out.putVarInt(fence.worker());
        out.putVarInt(fence.incarnation());
        out.putVarInt(fence.firstTask());
        out.putVarLong(fence.epoch());
        out.putVarInt(fence.attempt());
    }

    SpoutFence read(WireInput in) {
        int worker = in.getVarInt();
        int incarnation = in.getVarInt();
        int firstTask = in.getVarInt();
        long epoch = in.getVarLong();
        int attempt = in.getVarInt();
        SpoutFence latest = last;
        if (latest.worker() == worker
                && latest.incarnation() == incarnation
                && latest.firstTask() == firstTask
                && latest.epoch() == epoch
                && latest.attempt() == attempt) {
            return latest;
        }
        if (known.size() >= MOST) {
            known.clear();
        }
        last = known.computeIfAbsent(new SpoutFence(worker, incarnation, firstTask, epoch, attempt), fence -> fence);
        return last;
    }
}
