package io.gustfront.chaos.load;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A record of the output: the input's bytes, unchanged, and which tasks it came through. As bytes:
 *
 * <pre>
 *  0  int    n, the length of the input's bytes
 *  4  n bytes of the input
 *     for each hop: int task, long process
 * </pre>
 *
 * @param record the input's bytes
 * @param hops in their order: spout, shuffled bolt, keyed bolt, writer
 */
@SuppressWarnings("ArrayRecordComponent") // not compared, and written by nobody
public record Stamped(byte[] record, List<Hop> hops) {
    private static final int HOP_BYTES = Integer.BYTES + Long.BYTES;

    /** The task of a hop of which only the process is known. */
    public static final int UNKNOWN_TASK = 0;

    /** Copies the hops. */
    public Stamped {
        hops = List.copyOf(hops);
    }

    /**
     * Where it was.
     *
     * @param task in which task
     * @param process in which process, which is to say in which incarnation of a worker: no two of a run have the same
     */
    public record Hop(int task, long process) {}

    /** With a further hop. */
    public Stamped at(int task, long process) {
        List<Hop> further = new ArrayList<>(hops);
        further.add(new Hop(task, process));
        return new Stamped(record, further);
    }

    /** Its bytes. */
    public byte[] encode() {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + record.length + hops.size() * HOP_BYTES);
        bytes.putInt(record.length).put(record);
        hops.forEach(hop -> bytes.putInt(hop.task).putLong(hop.process));
        return bytes.array();
    }

    /** Reads bytes back; empty if they can't have been written by {@link #encode}. */
    public static Optional<Stamped> decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < Integer.BYTES) {
            return Optional.empty();
        }
        int length = in.getInt();
        if (length < 0 || length > in.remaining() || (in.remaining() - length) % HOP_BYTES != 0) {
            return Optional.empty();
        }
        byte[] record = new byte[length];
        in.get(record);
        List<Hop> hops = new ArrayList<>();
        while (in.hasRemaining()) {
            hops.add(new Hop(in.getInt(), in.getLong()));
        }
        return Optional.of(new Stamped(record, hops));
    }
}
